// As much of oneTBB as the tests need.
#ifndef NOGIL_TESTDATA_TBB_PARALLEL_FOR_H
#define NOGIL_TESTDATA_TBB_PARALLEL_FOR_H

namespace tbb {
template <class Index, class Body>
void parallel_for(Index First, Index Last, const Body &B) {
  for (; First < Last; ++First)
    B(First);
}
} // namespace tbb

#endif
