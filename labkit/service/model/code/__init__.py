"""Write small Python programs by rule: for the code interpreter, and for who asks for one."""
