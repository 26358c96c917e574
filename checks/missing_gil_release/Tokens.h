//===- Tokens.h - waits for a token that is given back ----------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: a pipe with one byte in it, or a semaphore, may be a lock. Who takes
// it waits while another one is between taking and giving back, which is as
// long as any lock of plain code: no work to let others in for.
//
// Approach: a call takes from a variable or a member (`read(ends[0])`,
// `sem_wait(&busy)`), and the same function gives back afterwards (role
// `sends`: `write(ends[1])`, `sem_post(&busy)`), itself or by a call of a
// function that does, at any depth. The taking may be below, too: the path of
// calls down to it is looked at from the bottom to the top. Giving back never
// waits: there is room for what was taken. Of a pipe the two
// are different elements of one array, so that both ends are known to be held
// here; a semaphore is the same place.
//
// Termination, cost: an index of the calls that give, made once; functions that
// reach one are marked once a place; a search a function of the path.
//
// Unsound: any path on which it is given back counts, and two objects of a type
// are one place. A reader that answers itself is taken for a lock.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_CHECKS_MISSING_GIL_RELEASE_TOKENS_H
#define NOGIL_CHECKS_MISSING_GIL_RELEASE_TOKENS_H

#include "values/Views.h"
#include <map>
#include <optional>

namespace nogil {

class Tokens {
public:
  explicit Tokens(Views &V) : V(V), P(V.program()) {}
  /// The last call of the path takes or gives what may be a token: calls above
  /// it say whether it is.
  bool mayBe(std::span<const CodeRef> Path, const Role &Blocks);
  /// It takes one that a function on the path gives back, or gives one back.
  bool isLock(std::span<const CodeRef> Path, const Role &Blocks);

private:
  struct Place {
    std::string Of;     ///< a variable or a member
    int64_t Index = -1; ///< the element, where a number says which
    bool Gives = false;
  };
  struct Use {
    CodeRef By;
    int64_t Index;
  };
  using Key = std::pair<std::string, bool>; ///< place, gives
  Views &V;
  const Program &P;
  bool Indexed = false;
  std::map<Key, std::vector<Use>> Uses;
  std::map<Key, std::vector<bool>> Reaching; ///< functions

  void index();
  std::optional<Place> placeOf(FnId F, ExprId E, Point At);
  std::optional<Place> token(std::span<const CodeRef> Path, const Role &Blocks);
  bool opposite(CodeRef At, const Place &Of);
};

} // namespace nogil

#endif // NOGIL_CHECKS_MISSING_GIL_RELEASE_TOKENS_H
