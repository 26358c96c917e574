extern void PyNobody_Knows(void);
extern void Py_NorThis(void);
void f(void) {
  Py_NorThis();
  PyNobody_Knows();
  PyNobody_Knows();
}
