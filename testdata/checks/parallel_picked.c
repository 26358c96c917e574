// Elements that data pick, changed by all threads of a loop; and those that nobody else is told to change.
#include <numpy/arrayobject.h>

int omp_get_thread_num(void);
int cell_of(double X);
double measure(double X);
npy_intp next_row(void);

typedef struct {
  double sum;
  npy_intp count;
} Group;

// --- Sums by label, by row of a list of coordinates, by class.
void labels_bad(const npy_intp *Label, const double *X, double *Sums, npy_intp N, npy_intp M) {
#pragma omp parallel for
  for (npy_intp I = 0; I < N; I++) {
    npy_intp At = Label[I];
    Sums[At] += X[I]; // expect: nogil-readonly-array-write/threads-pick-element: threads change elements of 'Sums' at once
    for (npy_intp J = 0; J < M; J++)
      Sums[Label[I] * M + J] += X[I * M + J]; // expect: nogil-readonly-array-write/threads-pick-element: elements of 'Sums'
  }
}
void groups_bad(const npy_intp *Label, const double *X, Group *All, npy_intp N) {
#pragma omp parallel for
  for (npy_intp I = 0; I < N; I++) {
    Group *G = &All[Label[I]];
    G->sum += X[I]; // expect: nogil-readonly-array-write/threads-pick-element
    G->count++;     // expect: nogil-readonly-array-write/threads-pick-element
  }
}
void cells_bad(const double *X, int *Count, npy_intp N) {
#pragma omp parallel for
  for (npy_intp I = 0; I < N; I++) {
    int Cell = cell_of(X[I]);
    if (Cell >= 0 && Cell < 16)
      ++Count[Cell]; // expect: nogil-readonly-array-write/threads-pick-element: elements of 'Count'
  }
}
void found_bad(const double *Edges, const double *X, int *Count, npy_intp N) {
#pragma omp parallel for
  for (npy_intp I = 0; I < N; I++) {
    int Bin = 0;
    while (Edges[Bin + 1] < X[I])
      Bin++;
    Count[Bin]++; // expect: nogil-readonly-array-write/threads-pick-element: elements of 'Count'
  }
}

// --- Rows of their own: a range that data say, walked in steps.
void sparse_ok(const npy_intp *Begin, double *Data, double *Out, npy_intp N) {
#pragma omp parallel for
  for (npy_intp I = 0; I < N; I++) {
    for (npy_intp K = Begin[I]; K < Begin[I + 1]; K++) // guard: nogil-readonly-array-write: K++ => K = Begin[I] + 1
      Data[K] *= 2;
    for (npy_intp J = 0; J < Begin[I + 1] - Begin[I]; J++)
      Out[Begin[I] + J] += 1; // guard: nogil-readonly-array-write: Begin[I] + J => Begin[I]
  }
}
// Each is set once, as a permutation says.
void scatter_ok(const npy_intp *To, const double *X, double *Out, npy_intp N) {
#pragma omp parallel for
  for (npy_intp I = 0; I < N; I++)
    Out[To[I]] = X[I]; // guard: nogil-readonly-array-write: = => +=
}
void own_rows_ok(const npy_intp *Label, const double *X, double *Sums, npy_intp N, npy_intp M) {
#pragma omp parallel
  {
    double *Mine = Sums + omp_get_thread_num() * M; // guard: nogil-readonly-array-write: omp_get_thread_num() => 2
#pragma omp for
    for (npy_intp I = 0; I < N; I++)
      Mine[Label[I]] += X[I];
  }
}
void pointers_ok(double **Rows, const npy_intp *Label, npy_intp N) {
#pragma omp parallel for
  for (npy_intp I = 0; I < N; I++)
    Rows[I][0] += 1; // guard: nogil-readonly-array-write: Rows[I] => Rows[Label[I]]
}
// A row that nobody else gets.
void tickets_ok(double *Out, const double *X, npy_intp N) {
  npy_intp Next = 0;
#pragma omp parallel for
  for (npy_intp I = 0; I < N; I++) {
    npy_intp Row;
#pragma omp atomic capture // guard: nogil-readonly-array-write
    Row = Next++;
    Out[Row] = X[I];
    Out[next_row()] += X[I];
  }
}
// Only the thread whose element it is.
void owners_ok(const npy_intp *Owner, double *Sums, npy_intp N) {
#pragma omp parallel
  for (npy_intp I = 0; I < N; I++)
    if (Owner[I] == omp_get_thread_num()) // guard: nogil-readonly-array-write: Owner[I] == omp_get_thread_num() => Owner[I]
      Sums[I] += 1;
}
// The right side is a lock of OpenMP's.
typedef struct {
  void *p;
} omp_lock_t;
void omp_set_lock(omp_lock_t *L);
void omp_unset_lock(omp_lock_t *L);
void locks_ok(const npy_intp *Label, double *Sums, omp_lock_t *Locks, npy_intp N) {
#pragma omp parallel for
  for (npy_intp I = 0; I < N; I++) {
    omp_set_lock(&Locks[Label[I]]); // guard: nogil-readonly-array-write
    Sums[Label[I]] += 1;
    omp_unset_lock(&Locks[Label[I]]);
  }
}
PyObject *uses_python(void) { return PyLong_FromLong(1); }
