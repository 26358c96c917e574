//===- ReportUses.cpp - work that is wrong for some types of elements -----===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "checks/unguarded_object_dtype/Report.h"
#include <fmt/format.h>

namespace nogil::object_dtype {
namespace {

std::string does(const ElementUse &U) {
  return U.Via && !U.Via->What.empty() ? U.Via->What : "works on elements";
}

std::string moves(const ElementUse &U) {
  return U.Via->Kind == "fill"   ? "overwrites elements"
         : U.Via->Kind == "grow" ? "may cut off elements"
                                 : "moves elements";
}

/// Which types are left, and what was asked if something was.
std::string left(TypeSet Kinds, const std::string &May) {
  if (Kinds & EK_Object)
    return fmt::format("nothing on this path rules out that they {}", May);
  if (Kinds == EK_PlainFields)
    return "the path asks whether they are references; fields need Python "
           "without";
  if (Kinds == EK_String)
    return "the path asks whether they need Python; strings are references "
           "and do not";
  if (Kinds == EK_Subarray)
    return "the path rules out objects and fields, but not subarrays of "
           "objects";
  return "the path rules out objects, but not fields that hold objects";
}

} // namespace

void Reporter::function(FnId Fn) {
  F = Fn;
  Said.clear();
  for (const ElementUse &U : Uses.detached(F))
    use(kind::WorkDetached, U,
        fmt::format("{} {} of {} while the thread is detached; {}",
                    C.callee({F, U.At}), does(U), nameOf(U.Of),
                    left(U.Kinds, "need Python")));
  for (const ElementUse &U : Uses.copied(F))
    use(kind::CopiedAsBytes, U,
        fmt::format("{} {} of {} as bytes; {}", C.callee({F, U.At}), moves(U),
                    nameOf(U.Of), left(U.Kinds, "are references")));
  for (const ElementUse &U : Uses.unasked(F))
    use(kind::ErrorNotAsked, U,
        fmt::format("{} is only asked where elements of {} are references; "
                    "others need Python, too, and the work on them may fail",
                    C.callee({F, U.At}), nameOf(U.Of)));
  for (const MadeType &M : Made.find(F))
    made(M);
  for (const SlotMove &M : Moves.find(F))
    move(M);
  for (const UnsetArray &A : Unset.find(F))
    unset(A);
  for (const SlotRead &R : Reads.find(F))
    read(R);
}

void Reporter::made(const MadeType &M) {
  Witness W(at(M.Zero, "no flag is set here"));
  W.add(at(M.Fields, "the fields are set here"));
  Out.emplace_back(C.Id, kind::TypeFlags, C.place({F, M.Flags}), C.P.display(F),
                   "the flags of a type with fields may be none; that its "
                   "elements need Python is to be among them, for all who ask",
                   "made", W);
}

std::string Reporter::nameOf(const ElementKey &K) const {
  for (const Origin &O : K.Of)
    if (std::string Name = C.V.describe(F, O); !Name.empty())
      return Name;
  return K.Spelled.empty() ? "an array" : "'" + K.Spelled + "'";
}

/// One finding for each array and kind of mistake in a function.
void Reporter::use(KindName Kind, const ElementUse &U, std::string Message) {
  CodeRef At{F, U.At};
  Witness W(U.Before.valid()
                ? Step{C.place({F, U.Before}),
                       C.Flow.Detaches.count({F, U.Before})
                           ? fmt::format("the thread is detached here, by {}",
                                         C.spelled({F, U.Before}))
                           : fmt::format("the work is done here, by {}",
                                         C.spelled({F, U.Before}))}
                : Step{C.place(F, C.P.fn(F).Body->NameRange),
                       "the type of the elements is not known from here on"});
  W.add(C.calls(At));
  for (CodeRef Down : U.Chain)
    W.add(C.calls(Down));
  Finding Found(C.Id, Kind, C.place(At), C.P.display(F), Message,
                C.callee(At) + nameOf(U.Of), W);
  if (U.Before.valid())
    addFixes(U, Found);
  std::string Mistake = Message.substr(Message.find(' '));
  if (Said.insert(nameOf(U.Of) + Mistake).second)
    Out.push_back(std::move(Found));
}

} // namespace nogil::object_dtype
