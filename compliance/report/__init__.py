"""What people read: one assessment as terminal text, Markdown, HTML or JSON, in Korean or English."""
