/* The module's table of methods. */
#define DEMO_IMPORTS_ARRAY
#include "kernels.h"

static PyMethodDef methods[] = {
    {"apply_bad", apply_bad, METH_VARARGS, NULL},
    {"apply_ok", apply_ok, METH_VARARGS, NULL},
    {"clip_bad", clip_bad, METH_VARARGS, NULL},
    {"clip_ok", clip_ok, METH_VARARGS, NULL},
    {"count_nonzero_bad", count_nonzero_bad, METH_O, NULL},
    {"count_nonzero_ok", count_nonzero_ok, METH_O, NULL},
    {"log_sum_bad", log_sum_bad, METH_O, NULL},
    {"log_sum_ok", log_sum_ok, METH_O, NULL},
    {"notify_bad", notify_bad, METH_O, NULL},
    {"notify_ok", notify_ok, METH_O, NULL},
    {"scale_bad", scale_bad, METH_VARARGS, NULL},
    {"scale_ok", scale_ok, METH_VARARGS, NULL},
    {"sum_bad", sum_bad, METH_O, NULL},
    {"sum_ok", sum_ok, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef module_def = {
    PyModuleDef_HEAD_INIT,
    .m_name = "_kernels",
    .m_size = -1,
    .m_methods = methods,
};

PyMODINIT_FUNC
PyInit__kernels(void)
{
    import_array();
    return PyModule_Create(&module_def);
}
