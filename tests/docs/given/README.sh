# Three people's files, and last year's.
answers="--set step_dependencies=yes --set unprompted=no --set persistent_context=no --set outcome=yes --set engagement=yes"
scoping ask anna.yaml --name "Questions about internal policies" $answers --set multi_system=yes
scoping ask bo.yaml --name "Questions about internal policies" $answers --set multi_system=unsure
scoping ask cy.yaml --name "Questions about internal policies" $answers --set multi_system=no
cp anna.yaml last-year.yaml
