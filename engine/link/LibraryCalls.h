//===- LibraryCalls.h - libraries that call back ----------------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: `writer.setProgress(reporter); ... writer.write();` where nobody
// sees into the library, and the reporter overrides a virtual function of it.
// In which thread state does the override run?
//
// Approach: a function without a body is the library's. An object whose class
// overrides a virtual function of the same library, one without a body too, is
// handed to it as an argument. Then that function may call the override, and so
// may later calls of the library on the object that has got it: the same
// variable of the same function, or the same member or global anywhere. These
// are edges of the call graph, so that the override runs in the states of these
// calls.
//
// An owner (a class whose row says `pointee`) that gives up its object runs the
// destructor of the first argument of its template.
//
// Of one library are functions whose qualified names begin with the same word,
// or that are declared in the same header, where one is in no namespace; the
// standard library is one. Not
// taken to call back: constructors and destructors, functions of `const`
// objects, and functions that have a row.
//
// Unsound: objects that go through containers, factories and other names of
// the same object; callbacks that are no objects; calls in a path before the
// one that hands the object over are not told from later ones.
//
// Cost: linear in the calls of functions without a body; a look at the
// hierarchy for each class that is handed over.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_ENGINE_LINK_LIBRARYCALLS_H
#define NOGIL_ENGINE_LINK_LIBRARYCALLS_H

#include "link/VirtualCalls.h"
#include <functional>
#include <tuple>

namespace nogil {

class LibraryCalls {
public:
  LibraryCalls(const Program &P, const VirtualCalls &Classes)
      : P(P), Classes(Classes) {}
  /// Calls Do for each call of a library that may call back, with what it may
  /// call (sorted), in the order of functions and events.
  void forEach(const std::function<void(CodeRef, std::vector<FnId>)> &Do);

private:
  /// A variable (function, number, -), a global (-, -, name), or a member
  /// (-, record, name).
  using Object = std::tuple<uint32_t, uint32_t, uint32_t>;
  const Program &P;
  const VirtualCalls &Classes;
  std::map<NameId, std::vector<VirtualCalls::Replaced>> Replaced;
  std::map<Object, std::set<VirtualCalls::Replaced>> Handed;
  std::map<CodeRef, std::set<FnId>> Found;

  bool isLibrary(FnId F, const Event &E) const;
  bool sameLibrary(FnId A, FnId B) const;
  bool isMethod(FnId F, const Event &E) const;
  bool mayChange(FnId F, const Event &E, uint32_t Arg) const;
  const std::vector<VirtualCalls::Replaced> &replaced(NameId Class);
  bool objectOf(FnId F, ExprId E, Object &Out) const;
  void handedOver(FnId F, EventId Call);
  void later(FnId F, EventId Call);
  void owned();
};

} // namespace nogil

#endif // NOGIL_ENGINE_LINK_LIBRARYCALLS_H
