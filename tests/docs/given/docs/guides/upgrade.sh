# The workflow before it grows: an assistant that looks up, with everything settled.
sed -E -e '/^answers:/,/^profile:/{/^  [a-z]/d}' "$ROOT/docs/examples/equipment.yaml" > scoping.yaml
scoping ask scoping.yaml --set multi_system=no --set step_dependencies=no --set unprompted=no --set persistent_context=no \
  --set outcome=no --set engagement=yes --set reserved_for_person=no
rm -r .scoping
