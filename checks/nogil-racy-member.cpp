//===- nogil-racy-member.cpp ----------------------------------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Finds where a member of an object that threads share is replaced, filled in
// or resized while another thread uses it, with no lock in common.
// racy_member/Races.h finds the pairs; here they get their words.
//
//===----------------------------------------------------------------------===//
#include "checks/Kinds.h"
#include "checks/racy_member/Calls.h"
#include "checks/racy_member/Races.h"
#include <fmt/format.h>

namespace nogil {
namespace {

Step reachedBy(const ProgramView &C, uint32_t Number) {
  const Entry &E = C.P.Entries[Number];
  Place Where = C.placeIn(E.Tu, E.Where);
  if (!Where.valid())
    Where = C.place(E.Fn, C.P.fn(E.Fn).Body->NameRange);
  return {Where, fmt::format("Python code reaches it through {}: {}",
                             C.quoted(E.Fn), E.What)};
}

class Report {
public:
  Report(const ProgramView &C, const MemberRace &R)
      : C(C), R(R), F(R.Here.At.Fn), Name(named(R.Here)) {}

  Finding make() const {
    Witness W({C.place(R.Here.Row->At), does(R.EndsHere, R.Here)});
    W.add(entry(R.Here));
    if (R.Test.Fn.valid())
      W.add({C.place(R.Test), tested()});
    if (R.There.Row != R.Here.Row) {
      W.add({C.place(R.There.At),
             does(R.EndsThere, R.There) + " in " + C.quoted(R.There.At.Fn)});
      W.add(entry(R.There));
    }
    if (R.Locks)
      W.add({C.place(lockPlace(*R.Locks)),
             fmt::format("{} holds the object's lock from here on",
                         C.quoted(R.Locks->At.Fn))});
    for (FnId G : R.Also)
      W.add({C.place(G, C.P.fn(G).Body->NameRange),
             fmt::format("{} gives it up, too", C.quoted(G))});
    std::string Key = fmt::format("{}{}::{}", int(R.Shape),
                                  C.P.str(R.Of.Record), C.P.str(R.Of.Name));
    Finding Out = C.finding(kind(), R.Here.Row->At, message(), Key, W);
    bool Gil =
        R.Locks &&
        possible(C.shared().conflict(*R.Here.Row, *R.There.Row, /*Gil=*/true));
    Out.Builds = Gil ? Build_Both : Build_FreeThreaded;
    // Who locks the object elsewhere means it to be used by several threads.
    if (R.Kind == RaceKind::Inconsistent)
      Out.WithoutGil = Claim::Yes;
    bool Fatal = R.Shape == RaceKind::Swap || R.Shape == RaceKind::Length;
    Out.Level = Fatal ? Severity::Error : Severity::Warning;
    return Out;
  }

private:
  const ProgramView &C;
  const MemberRace &R;
  const FnId F;
  const std::string Name;

  std::string named(const Touch &T) const {
    std::string Whole =
        "'" + C.P.str(R.Of.Record) + "::" + C.P.str(R.Of.Name) + "'";
    return C.nameOf(T.Row->At.Fn, C.objects(T.Row->At, T.Row->Place), Whole);
  }
  std::string other() const {
    return R.There.At.Fn == F ? "another call of " + C.quoted(F)
                              : C.quoted(R.There.At.Fn);
  }
  Step entry(const Touch &T) const { return reachedBy(C, T.Entry); }
  CodeRef lockPlace(const Access &A) const {
    for (const HeldLock &L : C.shared().locks(A))
      if (L.Taken.valid())
        return {A.At.Fn, L.Taken};
    return A.At;
  }
  std::string does(bool Ends, const Touch &T) const {
    if (R.Shape == RaceKind::Exports || R.Shape == RaceKind::Iterator)
      return T.Row->At == T.At ? "changed here" : "used here";
    if (Ends)
      return named(T) + " is given up here";
    return writes(T.Row->Kind) ? named(T) + " is changed here"
                               : named(T) + " is used here";
  }
  std::string tested() const {
    if (R.Shape == RaceKind::Exports)
      return fmt::format("{} asks for it before it moves the memory",
                         C.quoted(R.Test.Fn));
    return R.Test.Fn == F ? "tested here"
                          : fmt::format("{} tests it and fills it in here",
                                        C.quoted(R.Test.Fn));
  }
  KindName kind() const {
    namespace kind = kinds::racy_member;
    switch (R.Kind) {
    case RaceKind::Inconsistent:
      return kind::Inconsistent;
    case RaceKind::Swap:
      return kind::Swap;
    case RaceKind::Lazy:
      return kind::Lazy;
    case RaceKind::Length:
      return kind::Length;
    case RaceKind::Iterator:
      return kind::Iterator;
    case RaceKind::Exports:
      break;
    }
    return kind::Exports;
  }
  std::string message() const {
    std::string Text = what();
    if (!R.Locks)
      return Text;
    return fmt::format("{} ({} locks the object for it)", Text,
                       C.quoted(R.Locks->At.Fn));
  }
  std::string filledIn() const {
    if (R.Cached)
      return fmt::format("something is looked up in {}, not found, made and "
                         "put there without a lock around all of it: another "
                         "thread may use what this one replaces",
                         Name);
    if (R.Linked)
      return fmt::format("a new element is put before what {} was, without a "
                         "lock around both: one that another thread puts "
                         "there meanwhile is lost",
                         Name);
    return fmt::format("{} is found empty and then filled in without a lock "
                       "around both: two threads may both make what it "
                       "holds, and one of them is lost",
                       Name);
  }
  std::string what() const {
    const bool Ends = R.EndsHere;
    switch (R.Shape) {
    case RaceKind::Inconsistent:
      return fmt::format("{} is changed without the lock under which {} {} it",
                         Name, C.quoted(R.There.At.Fn),
                         writes(R.There.Row->Kind) ? "changes" : "reads");
    case RaceKind::Swap:
      if (R.EndsHere && R.EndsThere)
        return fmt::format("{} is given up here while {} may give up the same: "
                           "swap it under the object's lock, and give the old "
                           "value up afterwards",
                           Name, other());
      if (Ends)
        return fmt::format(
            "what {} holds is given up here while {} may be using it: load and "
            "replace it under the object's lock",
            Name, other());
      return fmt::format("{} is used here while {} may be giving up what it "
                         "holds: take a reference under the object's lock",
                         Name, other());
    case RaceKind::Length:
      if (!R.Length.valid())
        return fmt::format("{} grows or shrinks here while {} is in it: hold "
                           "one lock around both",
                           Name, other());
      if (Ends)
        return fmt::format("memory of {} is moved or freed here while {} uses "
                           "it by '{}': hold one lock from where the number is "
                           "read to the last use",
                           Name, other(), C.P.str(R.Length));
      return fmt::format("memory of {} is used here by '{}' while {} may move "
                         "or free it: hold one lock from where the number is "
                         "read to the last use",
                         Name, C.P.str(R.Length), other());
    case RaceKind::Lazy:
      return filledIn();
    case RaceKind::Iterator:
      return fmt::format("{} is tested, picks an element and is moved on "
                         "without a lock: two threads may both pass the test, "
                         "and one reads past the end",
                         Name);
    case RaceKind::Exports:
      break;
    }
    return fmt::format("{} is counted without a lock, here and in {}: when a "
                       "step is lost, {} moves memory that is in use",
                       Name, C.quoted(R.There.At.Fn), C.quoted(R.Test.Fn));
  }
};

Finding calledWithout(const ProgramView &C, const UnlockedCall &X) {
  const FnId Helper = X.Changes->At.Fn;
  const std::string Object =
      C.nameOf(X.Here.Fn, C.objects(X.Here, X.Object), "the object");
  Witness W({C.place(X.Here),
             fmt::format("{} is called without a lock", C.quoted(Helper))});
  W.add(reachedBy(C, X.Entry));
  W.add({C.place(X.Changes->At),
         fmt::format("{} changes '{}' here", C.quoted(Helper),
                     C.P.str(X.Changes->Name))});
  W.add({C.place(X.Taken.valid() ? CodeRef{X.Locked.Fn, X.Taken} : X.Locked),
         fmt::format("{} holds the object's lock from here on, and calls {}",
                     C.quoted(X.Locked.Fn), C.quoted(Helper))});
  Finding Out = C.finding(
      kinds::racy_member::UnlockedCall, X.Here,
      fmt::format("{} changes '{}' of {}, and is called here without the lock "
                  "that {} holds around it: take the lock here, too",
                  C.quoted(Helper), C.P.str(X.Changes->Name), Object,
                  C.quoted(X.Locked.Fn)),
      fmt::format("call{}{}", C.quoted(Helper), C.quoted(X.Here.Fn)), W);
  bool Gil =
      possible(C.shared().conflict(*X.Changes, *X.Changes, /*Gil=*/true));
  Out.Builds = Gil ? Build_Both : Build_FreeThreaded;
  Out.Level = X.Pointer ? Severity::Error : Severity::Warning;
  return Out;
}

} // namespace

void checkRacyMember(const ProgramView &C, std::vector<Finding> &Out) {
  Races Search(C);
  for (const MemberRace &R : Search.find()) {
    Out.push_back(Report(C, R).make());
    if (std::optional<Fix> X = Search.sections(R))
      Out.back().Fixes.push_back(std::move(*X));
  }
  for (const UnlockedCall &X : findUnlockedCalls(C, Search))
    Out.push_back(calledWithout(C, X));
}

} // namespace nogil
