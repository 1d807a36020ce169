"""The practice and its rules: pure Python, without input, output, a clock or a platform."""
