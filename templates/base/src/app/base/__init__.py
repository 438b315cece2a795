"""What every layer stands on: settings, the model's client, and the systems with their bindings."""
