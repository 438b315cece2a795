# A repository with two decisions and a rulebook, and a change of one of them that is not committed yet.
mkdir decisions
cp "$ROOT/docs/examples/our-rulebook.yaml" .
sed -n '1,/^review_by/p' "$ROOT/docs/examples/refunds.yaml" > decisions/refunds.yaml
scoping start --example policy-questions --file decisions/policies.yaml < /dev/null > score.txt 2>&1
rm -r score.txt decisions/.scoping
git init --quiet
git add .
git commit --quiet --message "Two decisions"
scoping ask decisions/refunds.yaml --set unprompted=yes --evidence unprompted="the carrier reports damage by itself"
