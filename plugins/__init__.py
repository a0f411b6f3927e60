"""The built-in plugins: one folder for each thing that people see."""
