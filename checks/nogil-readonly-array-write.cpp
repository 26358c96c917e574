//===- nogil-readonly-array-write.cpp -------------------------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Memory that belongs to the caller of an entry point is written, and on some
// path nobody has asked whether it may be; or what stands in for it, a copy to
// be written back, is dropped without being written back. What says how memory
// is to be read is changed under the eyes of others; memory that may be
// read-only is given to whoever asks for memory to write. What a loop reads may
// be what it has written before. Memory that an object keeps is used detached
// while other methods write it. Threads of a parallel loop write one element.
//
//===----------------------------------------------------------------------===//
#include "checks/readonly_array/Report.h"

namespace nogil {
namespace readonly_array {

std::string Reporter::named(FnId F, const Origin &O) const {
  std::string Name = C.V.describe(F, O);
  return Name.empty() ? "an array" : Name;
}

void Reporter::function(FnId F) {
  for (const ArrayWrite &W : Writes.unchecked(F))
    write(F, W);
  for (const HeaderWrite &W : Headers.in(F))
    header(F, W);
  if (EventId At = uncheckedExport(F, C.V); At.valid())
    exported(F, At);
  for (const OpenWriteback &W : Writebacks.in(F))
    writeback(F, W);
  for (const UnheardWriteback &W : unheardWritebacks(F, C.V))
    unheard(F, W);
  for (const Overlap &O : Pairs.in(F))
    overlap(F, O);
}

void Reporter::program() {
  for (uint32_t F = 0; F != C.P.Functions.size(); ++F)
    if (C.P.Functions[F].Body)
      function(FnId(F));
  for (const KeptRace &R : KeptMemory(Writes, Headers, C).races())
    kept(R);
  for (const TeamWrite &W : TeamWrites(C).find())
    team(W);
}

} // namespace readonly_array

void checkReadonlyArrayWrite(const CheckContext &C, std::vector<Finding> &Out) {
  readonly_array::Reporter(C, Out).program();
}

} // namespace nogil
