# A workflow that is settled but for what the page's own rulebook asks besides.
sed '/^review_by/d' "$ROOT/docs/examples/refunds.yaml" > scoping.yaml
