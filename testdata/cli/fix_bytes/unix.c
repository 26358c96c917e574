#include <Python.h>
#include <unistd.h>

/* Ünïcode before the place: offsets are bytes. 日本語 */
static PyObject *nap(PyObject *Self, PyObject *Args) {
	const char *Name = "schläft €"; /* ß */ sleep(1); // später
	return PyUnicode_FromString(Name);
}

static PyMethodDef Methods[] = {{"nap", nap, METH_NOARGS, NULL}, {NULL, NULL, 0, NULL}};
