"""What the files of `evalkit check` are called, beside the pages that a run makes."""

PAGE_NAME = "data_check.html"
WORKBOOK_NAME = "data_check.xlsx"
