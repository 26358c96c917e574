/* Only one unit reads this, but others may. */
static PyObject *in_own_header(PyObject *Self, PyObject *Args) {
  fsync(3);
  Py_RETURN_NONE;
}
