#include <Python.h>
void started(void);
void open_port(int N) { started(); }
