// Libraries that wait or compute, and what they do in no time.
#include <Python.h>

namespace re2 {
class RE2 {
public:
  explicit RE2(const char *Pattern);
  ~RE2();
  bool Match(const char *Text, size_t From, size_t To, int Anchor, void *Sub, int N) const;
  int NumberOfCapturingGroups() const;
  class Set {
  public:
    bool Compile();
    bool Match(const char *Text, void *Which) const;
    int Size() const;
  };
};
class FilteredRE2 {
public:
  void Compile(void *Atoms);
  bool AllMatches(const char *Text, void *Atoms, void *Which) const;
};
} // namespace re2

extern "C" {
int btrfs_util_fs_sync(const char *);
int btrfs_util_subvolume_delete(const char *, int);
const char *btrfs_util_strerror(int);
int pmFetch(int, unsigned *, void **);
char *pmErrStr(int);
void densenauty(void *, int *, int *, int *, void *, void *, int, int, void *);
void blst_final_exp(void *, const void *);
void blst_p1s_mult_pippenger(void *, const void *const *, size_t, const unsigned char *const *, size_t, void *);
void blst_fr_add(void *, const void *, const void *);
}

static PyObject *compile(PyObject *, PyObject *Arg) {
  const char *Text = PyUnicode_AsUTF8(Arg);
  if (!Text)
    return nullptr;
  re2::RE2 *Made = new re2::RE2(Text); // expect: nogil-missing-gil-release: 're2::RE2::RE2'
  return PyCapsule_New(Made, "x", nullptr);
}
static PyObject *match(PyObject *, PyObject *Arg) {
  auto *Of = static_cast<re2::RE2 *>(PyCapsule_GetPointer(Arg, "x"));
  bool Found = Of->Match("text", 0, 4, 0, nullptr, 0); // expect: nogil-missing-gil-release: 're2::RE2::Match'
  return PyBool_FromLong(Found);
}
static PyObject *set_match(PyObject *, PyObject *Arg) {
  auto *Of = static_cast<re2::RE2::Set *>(PyCapsule_GetPointer(Arg, "x"));
  return PyBool_FromLong(Of->Match("text", nullptr)); // expect: nogil-missing-gil-release: 're2::RE2::Set::Match'
}
static PyObject *set_compile(PyObject *, PyObject *Arg) {
  auto *Of = static_cast<re2::RE2::Set *>(PyCapsule_GetPointer(Arg, "x"));
  return PyBool_FromLong(Of->Compile()); // expect: nogil-missing-gil-release: 're2::RE2::Set::Compile'
}
static PyObject *filter_compile(PyObject *, PyObject *Arg) {
  auto *Of = static_cast<re2::FilteredRE2 *>(PyCapsule_GetPointer(Arg, "x"));
  Of->Compile(nullptr); // expect: nogil-missing-gil-release: 're2::FilteredRE2::Compile'
  Py_RETURN_NONE;
}
static PyObject *filter(PyObject *, PyObject *Arg) {
  auto *Of = static_cast<re2::FilteredRE2 *>(PyCapsule_GetPointer(Arg, "x"));
  return PyBool_FromLong(Of->AllMatches("text", nullptr, nullptr)); // expect: nogil-missing-gil-release
}
static PyObject *groups(PyObject *, PyObject *Arg) {
  auto *Of = static_cast<re2::RE2 *>(PyCapsule_GetPointer(Arg, "x"));
  return PyLong_FromLong(Of->NumberOfCapturingGroups());
}
static PyObject *sync(PyObject *, PyObject *) {
  return PyLong_FromLong(btrfs_util_fs_sync("/")); // expect: nogil-missing-gil-release: 'btrfs_util_fs_sync'
}
static PyObject *drop(PyObject *, PyObject *) {
  int Error = btrfs_util_subvolume_delete("/x", 0); // expect: nogil-missing-gil-release
  return PyUnicode_FromString(btrfs_util_strerror(Error));
}
static PyObject *fetch(PyObject *, PyObject *) {
  unsigned Id = 0;
  void *Result;
  int Error = pmFetch(1, &Id, &Result); // expect: nogil-missing-gil-release: 'pmFetch'
  return PyUnicode_FromString(pmErrStr(Error));
}
static PyObject *symmetries(PyObject *, PyObject *) {
  int Labels[4], Partition[4], Orbits[4];
  densenauty(nullptr, Labels, Partition, Orbits, nullptr, nullptr, 1, 4, nullptr); // expect: nogil-missing-gil-release
  Py_RETURN_NONE;
}
static PyObject *pair(PyObject *, PyObject *) {
  unsigned char Out[576], In[576] = {};
  blst_final_exp(Out, In); // expect: nogil-missing-gil-release: 'blst_final_exp'
  return PyBytes_FromStringAndSize(reinterpret_cast<char *>(Out), 576);
}
static PyObject *sum(PyObject *, PyObject *) {
  unsigned char Out[144];
  const void *Points[1] = {Out};
  const unsigned char *Scalars[1] = {Out};
  blst_p1s_mult_pippenger(Out, Points, 1, Scalars, 255, nullptr); // expect: nogil-missing-gil-release
  blst_fr_add(Out, Out, Out);
  return PyBytes_FromStringAndSize(reinterpret_cast<char *>(Out), 144);
}

static PyMethodDef Methods[] = {
    {"compile", compile, METH_O, nullptr},
    {"match", match, METH_O, nullptr},
    {"set_match", set_match, METH_O, nullptr},
    {"set_compile", set_compile, METH_O, nullptr},
    {"filter_compile", filter_compile, METH_O, nullptr},
    {"filter", filter, METH_O, nullptr},
    {"groups", groups, METH_O, nullptr},
    {"sync", sync, METH_O, nullptr},
    {"drop", drop, METH_O, nullptr},
    {"fetch", fetch, METH_O, nullptr},
    {"symmetries", symmetries, METH_O, nullptr},
    {"pair", pair, METH_O, nullptr},
    {"sum", sum, METH_O, nullptr},
    {nullptr, nullptr, 0, nullptr}};
static PyModuleDef Module = {PyModuleDef_HEAD_INIT, "m", nullptr, -1, Methods};
PyMODINIT_FUNC PyInit_m(void) { return PyModule_Create(&Module); }
