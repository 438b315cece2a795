"""What answers while there is neither key nor network: for the model a stand-in, for the systems sample rows."""
