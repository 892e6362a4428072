"""From truths to findings: verdicts, binding days, reasons and questions. No file and no clock."""
