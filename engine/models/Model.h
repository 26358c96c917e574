//===- Model.h - what API functions do --------------------------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The rows of rules/api, read once and frozen. rules/schema.md is the user's
// side of this file: every field here is a key there, and nothing else is.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_ENGINE_MODELS_MODEL_H
#define NOGIL_ENGINE_MODELS_MODEL_H

#include <algorithm>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace nogil {

/// Which thread state a call needs on entry.
enum class Needs : uint8_t {
  Any,      ///< works attached and detached
  Attached, ///< needs an attached thread state
  Detached, ///< must not be called attached
  Unknown,  ///< not established: never a finding
};

/// What a call does to the thread state.
enum class EffectKind : uint8_t {
  None,
  Detach,  ///< attached -> detached; the token re-attaches
  Attach,  ///< detached -> attached, with a detach token
  Ensure,  ///< any -> attached, remembers the state it found in the token
  Release, ///< back to what Ensure found
  Swap,    ///< argument null: detach; otherwise attach
  Enter,   ///< any -> attached, with a state that is new
};

/// What a member function does to objects that own what they point to, or are
/// empty: object 0, and object 1 for those that have a source.
enum class Owning : uint8_t {
  None,
  Makes,       ///< a constructor: an empty object where it is given nothing
  Creates,     ///< one that always makes something to own
  Copies,      ///< a constructor; owns what object 1 does
  Moves,       ///< the same, and object 1 is empty afterwards
  CopyAssigns, ///< gives up what it has and owns what object 1 does
  MoveAssigns, ///< the same, and object 1 is empty afterwards
  Ends,        ///< the destructor: gives up what it has
  Resets,      ///< the same without an end; owns what it is given, or nothing
  GivesUp,     ///< returns what it has, and is empty afterwards
  Swaps,       ///< objects 0 and 1 exchange what they have
};

/// Where a value lives relative to a call: its result or an argument.
struct Slot {
  enum KindT : uint8_t { None, Return, Arg } Kind = None;
  uint8_t Index = 0; ///< `this` is argument 0 of a member function
};

enum class ValueTest : uint8_t { Null, NonNull };

/// A condition on an argument under which something holds.
struct ArgCondition {
  uint8_t Arg = 0;
  ValueTest Is = ValueTest::Null;
};

enum class LockOp : uint8_t {
  None,
  Acquire,
  Release,
  Try,    ///< may fail: the result, or a test of the guard, says so
  Tests,  ///< the result says whether the guard holds
  Moves,  ///< the guard takes over what another one holds
  Adopts, ///< the guard gives back what is held already
  Defers, ///< the guard holds nothing yet
};
enum class LockKind : uint8_t {
  Mutex,           ///< held until released
  CriticalSection, ///< suspended by whatever may detach or run Python
  Read,            ///< shared with others who read
};
/// Which results of a try mean that the lock is held.
enum class TrySuccess : uint8_t {
  Zero,
  NonZero,
  Number,
  One ///< 1, and 0 that it is not: nothing else is returned
};

/// How a function pointer handed to a call is run.
enum class CallbackRun : uint8_t {
  Inline,   ///< during the call, in the caller's thread state
  Attached, ///< later, attached
  Detached, ///< later or during the call, on a thread that is detached
  Foreign,  ///< on a thread that Python does not know
  Signal,   ///< when a signal comes, on whatever thread, in any state
};
struct Callback {
  uint8_t Arg = 0;
  CallbackRun Run = CallbackRun::Inline;
  bool Once = false;  ///< Inline: once in the process, while others wait
  bool Waits = false; ///< Foreign: the call returns when all of it is done
  bool Many = false;  ///< Foreign: in several threads at once
  bool Alone = false; ///< Detached: no other thread can be attached any more
  std::string What;   ///< for messages: "start routine of a thread"
  /// Only for instantiations whose name, with template arguments, holds all of
  /// these.
  std::vector<std::string> IfInstance;
  /// The argument is no function: a template of this name says by its arguments
  /// which constructor of the callee's class is meant, that of the first
  /// argument of that class's own template.
  std::string Makes;
  /// With one of these texts as an argument before it, it makes or ends an
  /// object, which nobody else has.
  std::vector<std::string> Unshared;
};

/// Table registrations: arrays of function pointers whose thread state is
/// decided by a parallel array of type numbers (legacy ufunc loops).
struct LoopTable {
  uint8_t Functions = 0, Types = 0, Count = 0, In = 0, Out = 0; ///< arguments
  std::vector<std::string> AttachedTypes; ///< type numbers that stay attached
  std::string What;
};

struct LockRow {
  LockOp Op = LockOp::None;
  LockKind Kind = LockKind::Mutex;
  /// What is locked; none where the guard stands for it.
  std::vector<Slot> Objects;
  /// The object that holds the lock while it lives, or the handle by which it
  /// is given back.
  Slot Guard;
  TrySuccess Success = TrySuccess::NonZero;
  int64_t SuccessValue = 0;
  /// Try: with a number other than 0 there it waits until it has the lock.
  Slot Waits;
  /// Waits detached: sections of this thread are suspended meanwhile.
  bool Detaches = false;
  /// An argument that is this global says what is meant instead of Op.
  std::vector<std::pair<std::string, LockOp>> Tags;
};

struct FunctionRow {
  std::string Name; ///< unqualified C name or qualified C++ name
  Needs State = Needs::Any;
  /// State is needed only when this holds.
  std::optional<ArgCondition> When;
  EffectKind Effect = EffectKind::None;
  Slot Token; ///< of Effect
  /// Effect and State hold only while the token does: a null pointer, a moved
  /// or disarmed guard, an empty object asks for nothing and does nothing.
  bool EffectIfHeld = false;
  /// After this call the token is no longer held: `guard.disarm()`.
  bool DropsToken = false;
  Owning Owns = Owning::None; ///< of classes that own something
  /// What they own is an object of the first argument of their template: giving
  /// it up runs its destructor.
  bool OwnsPointee = false;
  bool ReturnsNonNull = false;
  /// The result is what object 0 owns: null where it is empty.
  bool ReturnsContent = false;
  bool Pure = false; ///< same arguments, same result, within a function
  /// Nothing is written through an argument, although its type allows it.
  bool ReadsOnly = false;
  /// The result is true exactly when the thread is attached.
  bool TestsAttached = false;
  bool NoReturn = false;
  bool Throws = false;
  /// A pure function of object 0: while it is known to be true, no throw.
  std::string ThrowsUnless;
  LockRow Lock;
  std::vector<Callback> Callbacks; ///< for one argument, the first that fits
  std::optional<LoopTable> Loops;
  std::string Since, Removed; ///< version of the source library
  std::string Source;         ///< "cpython", "numpy", "pybind11", ...
  // Where the row stands, for messages of the loader and `explain`.
  std::string File;
  uint32_t Line = 0;

  /// Of the functions that it is given it runs one during the call.
  bool runsCallback() const {
    return std::ranges::any_of(Callbacks, [](const Callback &C) {
      return C.Run == CallbackRun::Inline;
    });
  }
};

/// Where the thread state of a slot array's functions is decided: a record
/// that points to the array and holds a word of flags next to the pointer.
struct SlotFlags {
  std::string Record, Slots, Flags; ///< the record and its two members
  int64_t AttachedMask = 0; ///< with one of these bits: attached; else detached
};

/// Functions found in initialisers of a type run in a known thread state.
struct EntryRow {
  std::string Id;     ///< "method", "type-slot", "strided-loop"
  std::string What;   ///< for messages: "method table entry"
  std::string Record; ///< record whose member or slot this is: "PyMethodDef"
  std::vector<std::string> Fields; ///< members; empty: any member
  /// Slot arrays ({id, pointer} pairs): member that holds the id, and the ids
  /// as spelled in source. Empty: not a slot array.
  std::string SlotKey;
  std::vector<std::string> Slots;
  std::vector<std::string> SlotsExcept;
  std::optional<SlotFlags> FlaggedBy; ///< decides State where it is found
  Needs State = Needs::Attached; ///< Attached or Detached; Unknown: no root
  bool Foreign = false; ///< Detached because Python never saw the thread
  bool Waited = false;  ///< Foreign, and the thread that starts it waits
  bool Alone = false;   ///< detached, and no other thread can be attached
  bool Signal = false;  ///< runs when a signal comes; State is Unknown
  bool ModuleInit = false;
  bool Concurrent = true; ///< may run at the same time as itself (no GIL)
  /// Members or slot ids that run while nobody else has the object.
  std::vector<std::string> Unshared;
  /// Of the members or slots, those that run when an object goes away.
  std::vector<std::string> Teardown;
  /// The numbers of ids, for where a macro hides how they are spelled.
  std::map<int64_t, std::string> Ids;
  /// Slot arrays of a module: the id by which it says whether it needs the GIL.
  std::string GilSlot;
  /// The record describes a type of objects; the member that points to the
  /// type that it is derived from. Empty: it does not.
  std::string Base;
  std::string File;
  uint32_t Line = 0;
};

/// Functions known by a pattern of their name.
struct EntryNameRow {
  std::string Id, What, Pattern; ///< one '*' at most
  Needs State = Needs::Attached;
  bool ModuleInit = false;
  std::string File;
  uint32_t Line = 0;
};

/// A name space whose functions should all have rows (`--unmodelled`).
struct ApiNamespace {
  std::string Prefix, Source;
};

/// How many of the findings of a kind were true where nobody had tuned for
/// them. Unmeasured: too few have been judged.
enum class Confidence : uint8_t { Low, Medium, High, Unmeasured };
/// What is not measured is shown like what has proved itself.
inline Confidence shownAs(Confidence C) {
  return C == Confidence::Unmeasured ? Confidence::High : C;
}
const char *confidenceName(Confidence C); ///< "high"

/// Looks strings up without copying them.
struct NameHash {
  using is_transparent = void;
  size_t operator()(std::string_view S) const noexcept {
    return std::hash<std::string_view>()(S);
  }
};
using NameMap =
    std::unordered_map<std::string, uint32_t, NameHash, std::equal_to<>>;

/// Two spelled constants: where a condition that tests for `If` holds, one that
/// tests for `Then` holds too (an object dtype always needs Python).
struct Implication {
  std::string If, Then;
};

/// What a call, or a member of a record, means to the analyses of values and
/// memory; rules/schema.md explains each role.
enum class RoleKind : uint8_t {
#define NOGIL_ROLE(Enumerator, Spelling, Slots, Kinds) Enumerator,
#include "models/Roles.def"
#undef NOGIL_ROLE
};
std::string_view spelling(RoleKind R);

struct Role {
  RoleKind Does = RoleKind::RunsPython;
  Slot Value, Of;
  std::string Kind; ///< one of the words that Roles.def lists
  std::string What; ///< for messages: "reads from a file"
  /// Holds only when this argument is a null pointer, or is not.
  std::optional<ArgCondition> When;
  /// Holds only when the constant argument `FlagArg` is spelled with one of
  /// `IfFlags`, and with none of `UnlessFlags`; globs.
  uint8_t FlagArg = 0;
  std::vector<std::string> IfFlags, UnlessFlags;
  /// Holds only for targets with a part, between the hyphens of their name,
  /// that begins with one of these; only for those with none.
  std::vector<std::string> Targets, TargetsExcept;
  /// Holds only where argument 0 is an object of one of these classes.
  std::vector<std::string> Objects;
  /// Holds only where the first parameter of the constructor that is called is
  /// declared as one of these classes.
  std::vector<std::string> Takes;
  /// Holds only where the unit is compiled for an older Python, MAJOR.MINOR.
  std::string PythonBefore;
  Slot Size;           ///< how much there is to do, in bytes or elements
  Slot Times;          ///< what Size is multiplied by
  Slot Descriptor;     ///< `blocks`: it waits unless this one never does
  Slot File;           ///< `blocks`: it waits unless this one is in memory
  Slot Request;        ///< `blocks`: which of many things it does
  Slot Path;           ///< `blocks`: the name of the file that it looks up
  std::string Instead; ///< what to use, for messages and fixes
  std::string Buffer;  ///< type of the buffer that Instead takes at the end

  /// It runs Python code for sure, whosever that is.
  bool surelyRuns() const {
    return Does == RoleKind::RunsPython && (Kind == "yes" || Kind == "module");
  }
  /// Of `interior`: one element, by an index or where the call finds it.
  bool isElement() const { return Kind == "element" || Kind == "place"; }
};
using RoleList = std::vector<Role>;

/// A rule, or one shape of a rule, that is only "this event in this state".
struct Pattern {
  enum class On : uint8_t { Call, Macro, Read, Write };
  enum class In : uint8_t { Any, Attached, Detached, Running, InitOnly };
  enum class Lock : uint8_t { Any, Held, None };
  std::string Rule;    ///< id of the rule that its findings belong to
  std::string Kind;    ///< which shape of it: part of the fingerprint
  std::string Summary; ///< for --list-checks; empty: a shape of a rule in C++
  bool Preview = true; ///< with a summary of its own
  On Event = On::Call;
  /// Globs of callees, macros, or "record::member". Empty: any with the role.
  std::vector<std::string> Names;
  std::optional<RoleKind> Does;
  std::string RoleWord; ///< kind of the role; empty: any
  std::string Constant; ///< kind of the constant that is the role's `value`
  In State = In::Any;
  Lock Locks = Lock::Any;
  std::string Message, Note, Fix; ///< with placeholders: {callee}
  std::string Severity = "warning";
  std::string Builds; ///< "gil", "free-threaded"; empty: both
  std::string File;
  uint32_t Line = 0;
};

class Models {
public:
  /// By unqualified C name or by qualified C++ name without template
  /// arguments. Null: no row.
  /// Copy and move constructors and assignments have rows of their own where a
  /// class owns a reference: "C::C (copy)", "C::operator= (move)".
  const FunctionRow *function(std::string_view Name) const;
  /// By the name of a macro that hides an indirect call.
  const FunctionRow *macro(std::string_view Name) const;
  const std::vector<EntryRow> &entries() const { return Entries; }
  /// Whether `entries` rows speak of this record's members.
  bool isEntryRecord(std::string_view Record) const;
  const std::vector<EntryNameRow> &entryNames() const { return EntryNames; }
  /// The source whose name space Name belongs to (the longest prefix wins);
  /// empty: none.
  std::string_view apiSource(std::string_view Name) const;
  /// The roles of a function or macro, of a record's member
  /// ("record::member"). Null: none.
  const RoleList *roles(std::string_view Name) const;
  const RoleList *fieldRoles(std::string_view Member) const;
  /// What a spelled constant stands for ("plain-dtype"); empty: nothing.
  std::string_view constantKind(std::string_view Name) const;
  /// What a rule's setting says; "" and 0 when no file speaks of it.
  std::string_view setting(std::string_view Rule, std::string_view Key) const;
  uint64_t number(std::string_view Rule, std::string_view Key) const;
  const std::vector<std::string> &settings(std::string_view Rule,
                                           std::string_view Key) const;
  /// What findings of a kind are worth: Unmeasured where no row says.
  Confidence confidence(const std::string &Rule, const std::string &Kind) const;
  /// The spelled constants whose bit is set in a number that is not spelled:
  /// compilers and macros fold `A | B`.
  std::vector<std::string_view> constantsIn(int64_t Number) const;
  size_t rowCount() const { return Rows.size(); }

  /// In the order in which they were read.
  const std::vector<Pattern> &patterns() const { return Patterns; }

  // Built by the loader only.
  std::vector<Pattern> Patterns;
  std::vector<FunctionRow> Rows;
  NameMap ByName, ByMacro; ///< into Rows
  std::vector<EntryRow> Entries;
  std::vector<EntryNameRow> EntryNames;
  std::vector<ApiNamespace> Namespaces;
  /// Types whose values stand for a saved thread state: a function that takes
  /// one knows that it may be called detached.
  std::vector<std::string> TokenTypes;
  std::vector<Implication> Implications;
  std::vector<RoleList> RoleLists;
  std::map<std::pair<std::string, std::string>, Confidence>
      Worth; ///< by rule and kind
  std::map<std::pair<std::string, std::string>, std::string>
      WorthFrom; ///< where the row stands
  std::unordered_map<std::string, std::vector<std::string>, NameHash,
                     std::equal_to<>>
      Settings;                      ///< by "rule.key"
  NameMap RolesByName, RolesByField; ///< into RoleLists
  std::unordered_map<std::string, std::string, NameHash, std::equal_to<>>
      ConstantKinds;
  std::map<std::string, uint8_t> ConstantBits;
  NameMap ByPrefix; ///< into Namespaces
  std::set<size_t, std::greater<>> PrefixLengths;
};

/// Each `*` of `a*b` stands for anything.
bool fitsGlob(std::string_view Glob, std::string_view Name);

} // namespace nogil

#endif // NOGIL_ENGINE_MODELS_MODEL_H
