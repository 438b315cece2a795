"""The questionnaire on paper: what stands on the sheet, in Markdown and in HTML."""
