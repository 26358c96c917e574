// flags: -DPy_GIL_DISABLED
// Slots of 3.15: ids are numbers that a macro has made, values stand in unions.
//= none: PyModExport_none multi-phase missing own_slots.c
//=   PyModExport_none: module-export
//=   fill_none: module-own-slot
//=   shown: type-own-slot
//= says: PyModExport_says multi-phase not-used own_slots.c
//=   PyModExport_says: module-export
//=   fill: module-own-slot
#include <Python.h>

static PyObject *shown(PyObject *Self) { return NULL; }
static PySlot TypeSlots[] = {PySlot_FUNC(66, shown), PySlot_END};
PyObject *PyType_FromSlots(const PySlot *);
static int fill(PyObject *M) { return 0; }
static int fill_none(PyObject *M) {
  return PyModule_AddObjectRef(M, "T", PyType_FromSlots(TypeSlots));
}
static PySlot None[] = {PySlot_DATA(100, "none"), PySlot_FUNC(85, fill_none),
                        PySlot_END};
PySlot *PyModExport_none(void) { return None; }

static PySlot Says[] = {PySlot_FUNC(85, fill), PySlot_DATA(87, 1), PySlot_END};
PySlot *PyModExport_says(void) { return Says; }
