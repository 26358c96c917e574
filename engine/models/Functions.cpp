//===- Functions.cpp - rows of functions, groups and classes --------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The three sections differ in how names are written, not in what a row says:
// `functions` has one row a function, `groups` one behaviour for many, and
// `classes` names C++ types whose constructor and destructor act, which become
// rows of these member functions. So the analysis knows one kind of row only.
//
// Beyond types and spellings, keys that can't mean anything together are
// refused: a token without an effect, a condition on a state that is not
// needed. They are mistakes that would otherwise silence a rule.
//
//===----------------------------------------------------------------------===//
#include "models/Sections.h"
#include <iterator>

namespace nogil {

static const EnumName<Needs> NeedsNames[] = {{"attached", Needs::Attached},
                                             {"detached", Needs::Detached},
                                             {"any", Needs::Any},
                                             {"unknown", Needs::Unknown}};
static const EnumName<EffectKind> EffectNames[] = {
    {"detach", EffectKind::Detach}, {"attach", EffectKind::Attach},
    {"ensure", EffectKind::Ensure}, {"release", EffectKind::Release},
    {"swap", EffectKind::Swap},     {"enter", EffectKind::Enter}};
static const EnumName<ValueTest> TestNames[] = {
    {"null", ValueTest::Null}, {"nonnull", ValueTest::NonNull}};
enum class Returned { NonNull, Content };
static const EnumName<Returned> ReturnedNames[] = {
    {"nonnull", Returned::NonNull}, {"content", Returned::Content}};
static const EnumName<bool> AttachedNames[] = {{"attached", true}};
static const EnumName<LockOp> LockNames[] = {
    {"acquire", LockOp::Acquire}, {"release", LockOp::Release},
    {"try", LockOp::Try},         {"tests", LockOp::Tests},
    {"moves", LockOp::Moves},     {"adopts", LockOp::Adopts},
    {"defers", LockOp::Defers}};
static const EnumName<LockKind> LockKindNames[] = {
    {"mutex", LockKind::Mutex},
    {"critical-section", LockKind::CriticalSection},
    {"read", LockKind::Read}};
static const EnumName<CallbackRun> RunNames[] = {
    {"inline", CallbackRun::Inline},
    {"attached", CallbackRun::Attached},
    {"detached", CallbackRun::Detached},
    {"foreign", CallbackRun::Foreign},
    {"signal", CallbackRun::Signal}};

static const std::vector<std::string_view> BehaviourKeys = {
    "state",    "when",   "effect",        "token", "if_held",   "drops_token",
    "returns",  "pure",   "tests",         "lock",  "callbacks", "loops",
    "noreturn", "throws", "throws_unless", "since", "removed",   "reads_only"};

static std::vector<std::string_view>
withBehaviour(std::vector<std::string_view> Keys) {
  Keys.insert(Keys.end(), BehaviourKeys.begin(), BehaviourKeys.end());
  return Keys;
}

//===----------------------------------------------------------------------===//
// Parts of a behaviour
//===----------------------------------------------------------------------===//

static void readWhen(ReadContext &C, MapReader &R, FunctionRow &Row) {
  if (!R.has("when"))
    return;
  MapReader W(C, R.node("when"), "'when'", {"arg", "is"});
  ArgCondition Cond;
  bool Complete = W.require("arg") & W.require("is");
  // A bare `null` is YAML's null and not a word.
  bool Null = Complete && W.node("is").IsNull();
  if (Complete && W.index("arg", Cond.Arg) &&
      (Null || W.choice("is", TestNames, Cond.Is)))
    Row.When = Cond;
  if (Row.State != Needs::Attached && Row.State != Needs::Detached)
    R.error(R.mark("when"), "'when' is a condition on the state that is "
                            "needed: give 'state: attached' or "
                            "'state: detached' as well");
}

/// Which result of a try means that it worked.
static void readLockSuccess(MapReader &L, LockRow &Lock) {
  bool Tells = Lock.Op == LockOp::Try || Lock.Op == LockOp::Tests;
  if (L.has("success") && !Tells)
    L.error(L.mark("success"),
            "'success' is about the result of 'op: try' or 'op: tests'");
  if (Lock.Op == LockOp::Try && Lock.Guard.Kind == Slot::None &&
      !L.has("success"))
    L.error(L.mark("op"),
            "a try needs 'success': zero, nonzero, one, or the number "
            "that the call returns when it got the lock");
  if (!L.has("success"))
    return;
  std::string Word;
  if (!L.text("success", Word))
    return;
  if (Word == "zero")
    Lock.Success = TrySuccess::Zero;
  else if (Word == "one")
    Lock.Success = TrySuccess::One;
  else if (!Word.empty() &&
           Word.find_first_not_of("0123456789") == std::string::npos) {
    Lock.Success = TrySuccess::Number;
    Lock.SuccessValue = std::stoi(Word.substr(0, 9));
  } else if (Word != "nonzero") {
    L.error(L.mark("success"),
            inQuotes(Word) + ": 'success' is zero, nonzero, one or a number");
  }
}

static void readLockTags(ReadContext &C, MapReader &L, LockRow &Lock) {
  if (!L.has("tags"))
    return;
  if (Lock.Guard.Kind == Slot::None)
    L.error(L.mark("tags"), "'tags' are arguments of a guard: give 'guard'");
  YAML::Node Map = L.node("tags");
  std::vector<std::string> Names;
  if (Map.IsMap())
    for (const auto &Item : Map)
      Names.push_back(Item.first.as<std::string>(""));
  MapReader T(C, Map, "'tags'",
              std::vector<std::string_view>(Names.begin(), Names.end()));
  T.keysAreFree();
  for (const std::string &Name : Names) {
    LockOp Op = LockOp::None;
    if (T.choice(Name, LockNames, Op))
      Lock.Tags.push_back({Name, Op});
  }
}

static void readLock(ReadContext &C, MapReader &R, FunctionRow &Row) {
  if (!R.has("lock"))
    return;
  MapReader L(C, R.node("lock"), "'lock'",
              {"op", "object", "objects", "guard", "kind", "success", "waits",
               "detaches", "tags"});
  LockRow &Lock = Row.Lock;
  L.require("op");
  L.choice("op", LockNames, Lock.Op);
  Slot One;
  L.slot("object", One);
  if (One.Kind != Slot::None)
    Lock.Objects.push_back(One);
  std::vector<std::string> Arguments;
  L.texts("objects", Arguments);
  for (const std::string &A : Arguments)
    if (A.size() == 5 && A.starts_with("arg ") && A[4] >= '0' && A[4] <= '9')
      Lock.Objects.push_back({Slot::Arg, uint8_t(A[4] - '0')});
    else
      L.error(L.mark("objects"), inQuotes(A) + ": 'objects' are 'arg N'");
  L.slot("guard", Lock.Guard);
  L.choice("kind", LockKindNames, Lock.Kind);
  L.slot("waits", Lock.Waits);
  L.flag("detaches", Lock.Detaches);
  readLockSuccess(L, Lock);
  readLockTags(C, L, Lock);
  if (Lock.Objects.empty() && Lock.Guard.Kind == Slot::None)
    L.error(L.mark("op"), "say what is locked: give 'object', 'objects' or "
                          "'guard'");
  if (L.has("waits") && Lock.Op != LockOp::Try)
    L.error(L.mark("waits"), "'waits' says when 'op: try' can't fail");
  if (L.has("object") && L.has("objects"))
    L.error(L.mark("objects"), "'object' is given, too; keep one");
}

static void readCallbacks(ReadContext &C, MapReader &R, FunctionRow &Row) {
  std::vector<YAML::Node> Items;
  R.list("callbacks", Items);
  for (const YAML::Node &Item : Items) {
    MapReader B(C, Item, "a callback",
                {"arg", "run", "once", "waits", "many", "alone", "what",
                 "if_instance", "makes", "unshared"});
    Callback Call;
    bool Complete = B.require("arg") & B.require("run") & B.require("what");
    if (!(Complete && B.index("arg", Call.Arg) &&
          B.choice("run", RunNames, Call.Run) && B.text("what", Call.What)))
      continue;
    B.texts("if_instance", Call.IfInstance);
    B.text("makes", Call.Makes);
    B.texts("unshared", Call.Unshared);
    B.flag("once", Call.Once);
    if (Call.Once && Call.Run != CallbackRun::Inline)
      B.error(B.mark("once"), "'once: true' needs 'run: inline': who calls "
                              "waits until it has run");
    B.flag("waits", Call.Waits);
    if (Call.Waits && Call.Run != CallbackRun::Foreign)
      B.error(B.mark("waits"), "'waits: true' needs 'run: foreign': other "
                               "threads run it, and who calls waits for them");
    B.flag("many", Call.Many);
    if (Call.Many && Call.Run != CallbackRun::Foreign)
      B.error(B.mark("many"), "'many: true' needs 'run: foreign': several "
                              "threads run it at once");
    B.flag("alone", Call.Alone);
    if (Call.Alone && Call.Run != CallbackRun::Detached)
      B.error(B.mark("alone"), "'alone: true' needs 'run: detached': no "
                               "thread is attached any more");
    for (const Callback &Other : Row.Callbacks)
      if (Other.Arg == Call.Arg && Other.IfInstance == Call.IfInstance &&
          Other.Makes == Call.Makes)
        B.error(B.mark("arg"), "argument " + std::to_string(Call.Arg) +
                                   " is given twice in 'callbacks'; keep one");
    Row.Callbacks.push_back(std::move(Call));
  }
}

static void readLoops(ReadContext &C, MapReader &R, FunctionRow &Row) {
  if (!R.has("loops"))
    return;
  MapReader L(
      C, R.node("loops"), "'loops'",
      {"functions", "types", "count", "in", "out", "attached_types", "what"});
  LoopTable T;
  for (auto [Key, Field] :
       {std::pair("functions", &T.Functions), std::pair("types", &T.Types),
        std::pair("count", &T.Count), std::pair("in", &T.In),
        std::pair("out", &T.Out)}) {
    L.require(Key);
    L.index(Key, *Field);
  }
  L.require("what");
  L.text("what", T.What);
  L.texts("attached_types", T.AttachedTypes);
  Row.Loops = std::move(T);
}

static void readEffect(MapReader &R, FunctionRow &Row) {
  R.choice("effect", EffectNames, Row.Effect);
  R.slot("token", Row.Token);
  R.flag("if_held", Row.EffectIfHeld);
  R.flag("drops_token", Row.DropsToken);
  bool HasToken = R.has("token");
  if (HasToken && !R.has("effect") && !Row.DropsToken && !Row.EffectIfHeld)
    R.error(R.mark("token"), "'token' has no meaning without 'effect', "
                             "'if_held' or 'drops_token'");
  if ((Row.EffectIfHeld || Row.DropsToken) && !HasToken)
    R.error(R.mark(Row.DropsToken ? "drops_token" : "if_held"),
            "give the 'token' that is meant");
  if (Row.Effect == EffectKind::Swap && Row.Token.Kind != Slot::Arg)
    R.error(R.mark("effect"),
            "'effect: swap' needs 'token: arg N', the state to attach");
}

static void readVersions(MapReader &R, FunctionRow &Row) {
  bool Both = R.version("since", Row.Since) & R.version("removed", Row.Removed);
  auto Numbers = [](const std::string &V) {
    size_t Dot = V.find('.');
    return std::pair(std::stoul(V.substr(0, Dot)),
                     std::stoul(V.substr(Dot + 1)));
  };
  if (Both && Numbers(Row.Removed) <= Numbers(Row.Since))
    R.error(R.mark("removed"), "'removed' (" + Row.Removed +
                                   ") must come after 'since' (" + Row.Since +
                                   "); are they swapped?");
}

/// Everything but the names.
static FunctionRow readBehaviour(ReadContext &C, MapReader &R) {
  FunctionRow Row;
  Row.File = C.File;
  Row.Source = C.Source;
  Row.Line = uint32_t(R.mark().line + 1);
  R.choice("state", NeedsNames, Row.State);
  readEffect(R, Row);
  readWhen(C, R, Row);
  if (Returned Value; R.choice("returns", ReturnedNames, Value))
    (Value == Returned::NonNull ? Row.ReturnsNonNull : Row.ReturnsContent) =
        true;
  R.flag("pure", Row.Pure);
  R.flag("reads_only", Row.ReadsOnly);
  R.choice("tests", AttachedNames, Row.TestsAttached);
  R.flag("noreturn", Row.NoReturn);
  R.flag("throws", Row.Throws);
  R.text("throws_unless", Row.ThrowsUnless);
  if (!Row.ThrowsUnless.empty() && !Row.Throws)
    R.error(R.mark("throws_unless"),
            "'throws_unless' is a condition on 'throws': give 'throws: true' "
            "as well");
  readLock(C, R, Row);
  readCallbacks(C, R, Row);
  readLoops(C, R, Row);
  readVersions(R, Row);
  return Row;
}

//===----------------------------------------------------------------------===//
// Sections
//===----------------------------------------------------------------------===//

/// The string of `Key` with its place, as a list of one.
static std::vector<PlacedName> readName(ReadContext &C, MapReader &R,
                                        std::string_view Key) {
  PlacedName N;
  if (!R.text(Key, N.Text))
    return {};
  N.Line = uint32_t(R.mark(Key).line + 1);
  N.Col = uint32_t(R.mark(Key).column + 1);
  return {N};
}

void readFunction(ReadContext &C, Merger &Out, const YAML::Node &N) {
  MapReader R(C, N, "a function row",
              withBehaviour({"name", "aliases", "macros"}));
  R.require("name");
  FunctionRow Row = readBehaviour(C, R);
  std::vector<PlacedName> Names = readName(C, R, "name");
  bool Named = !Names.empty();
  std::vector<PlacedName> Macros;
  R.names("aliases", Names);
  R.names("macros", Macros);
  checkNames(C, Names);
  if (Named && !Names.empty())
    Out.addFunction(std::move(Row), Names, R.has("macros") ? &Macros : nullptr);
}

void readGroup(ReadContext &C, Merger &Out, const YAML::Node &N) {
  MapReader R(C, N, "a group", withBehaviour({"names"}));
  R.require("names");
  FunctionRow Row = readBehaviour(C, R);
  std::vector<PlacedName> Names;
  R.names("names", Names);
  checkNames(C, Names);
  for (const PlacedName &Name : Names) {
    Row.Line = Name.Line;
    Out.addFunction(Row, {Name}, nullptr);
  }
}

/// The thread state that an effect of a class needs on entry.
static Needs neededBy(EffectKind E) {
  switch (E) {
  case EffectKind::Detach:
  case EffectKind::Release:
    return Needs::Attached;
  case EffectKind::Attach:
    return Needs::Detached;
  default:
    return Needs::Any;
  }
}

namespace {
struct ClassRow {
  EffectKind Ctor = EffectKind::None, Dtor = EffectKind::None;
  bool Object = false;
  bool Pointee = false; ///< owns an object of its template's argument
  bool Creates = false; ///< every constructor makes an object
  std::vector<std::string> ReleaseMethods, ResetMethods, SwapMethods;
  FunctionRow Proto; ///< source, file, versions
};
} // namespace

/// "Class::Member", at the place of the class's name.
static void addMember(Merger &Out, const FunctionRow &Row,
                      const PlacedName &Class, const std::string &Member) {
  PlacedName Name = Class;
  Name.Text += "::" + Member;
  Out.addFunction(Row, {Name}, nullptr);
}

static void addClass(Merger &Out, const ClassRow &Class,
                     const PlacedName &Name) {
  size_t Colons = Name.Text.rfind("::");
  std::string Last =
      Colons == std::string::npos ? Name.Text : Name.Text.substr(Colons + 2);
  FunctionRow Base = Class.Proto;
  Base.Line = Name.Line;
  Base.Callbacks.clear();
  Base.OwnsPointee = Class.Pointee;

  FunctionRow Ctor = Base;
  Ctor.Effect = Class.Ctor;
  Ctor.Callbacks = Class.Proto.Callbacks;
  Ctor.State = neededBy(Class.Ctor);
  if (Ctor.Effect != EffectKind::None)
    Ctor.Token = {Slot::Arg, 0};
  bool Owns = Class.Object || Class.Pointee;
  if (Owns) {
    Ctor.State = Class.Creates ? Needs::Attached : Needs::Any;
    Ctor.Owns = Class.Creates ? Owning::Creates : Owning::Makes;
  }
  addMember(Out, Ctor, Name, Last);

  FunctionRow Dtor = Base;
  Dtor.Effect = Class.Dtor;
  Dtor.State = Class.Object ? Needs::Attached : neededBy(Class.Dtor);
  Dtor.Token = {Slot::Arg, 0};
  Dtor.EffectIfHeld = true;
  Dtor.Owns = Owns ? Owning::Ends : Owning::None;
  addMember(Out, Dtor, Name, "~" + Last);

  Needs Counts = Class.Object ? Needs::Attached : Needs::Any;
  auto Add = [&](const std::string &Member, Needs State, Owning Does) {
    FunctionRow Row = Base;
    Row.State = State;
    Row.Owns = Does;
    addMember(Out, Row, Name, Member);
  };
  if (Owns) {
    Add(Last + " (copy)", Counts, Owning::Copies);
    Add("operator=", Counts, Owning::CopyAssigns);
    Add(Last + " (move)", Needs::Any, Owning::Moves);
    Add("operator= (move)", Counts, Owning::MoveAssigns);
    for (const std::string &Method : Class.ResetMethods)
      Add(Method, Counts, Owning::Resets);
    for (const std::string &Method : Class.SwapMethods)
      Add(Method, Needs::Any, Owning::Swaps);
  }
  FunctionRow Drop = Base;
  if (Owns) {
    Drop.Owns = Owning::GivesUp;
  } else {
    Drop.Token = {Slot::Arg, 0};
    Drop.DropsToken = true;
  }
  for (const std::string &Method : Class.ReleaseMethods)
    addMember(Out, Drop, Name, Method);
}

void readClass(ReadContext &C, Merger &Out, const YAML::Node &N) {
  MapReader R(C, N, "a class",
              {"name", "names", "constructor", "destructor", "release_methods",
               "reset_methods", "swap_methods", "object", "pointee", "creates",
               "callbacks", "since", "removed"});
  ClassRow Class;
  Class.Proto.Source = C.Source;
  Class.Proto.File = C.File;
  R.choice("constructor", EffectNames, Class.Ctor);
  R.choice("destructor", EffectNames, Class.Dtor);
  R.texts("release_methods", Class.ReleaseMethods);
  R.texts("reset_methods", Class.ResetMethods);
  R.texts("swap_methods", Class.SwapMethods);
  R.flag("object", Class.Object);
  R.flag("pointee", Class.Pointee);
  R.flag("creates", Class.Creates);
  for (const char *Key : {"creates", "reset_methods", "swap_methods"})
    if (R.has(Key) && !Class.Object && !Class.Pointee)
      R.error(R.mark(Key), "'" + std::string(Key) +
                               "' is about classes that own a reference: give "
                               "'object: true' as well");
  readCallbacks(C, R, Class.Proto); // of its constructors
  readVersions(R, Class.Proto);
  if (R.ok() && R.has("name") == R.has("names"))
    R.error(R.mark(), "a class needs either 'name' or 'names'");
  bool Acts = R.has("constructor") || R.has("destructor");
  if (R.ok() && Acts + R.has("object") + R.has("pointee") != 1)
    R.error(R.mark(), "a class either acts ('constructor', 'destructor') or "
                      "owns a reference ('object: true') or an object "
                      "('pointee: true')");
  std::vector<PlacedName> Names = readName(C, R, "name");
  R.names("names", Names);
  checkNames(C, Names);
  for (const PlacedName &Name : Names)
    addClass(Out, Class, Name);
}

//===----------------------------------------------------------------------===//
// Comparing rows
//===----------------------------------------------------------------------===//

template <class E, size_t N>
static std::string nameOf(const EnumName<E> (&Table)[N], E Value) {
  for (const EnumName<E> &T : Table)
    if (T.Value == Value)
      return std::string(T.Text);
  return "none";
}

static std::string nameOf(Slot S) {
  if (S.Kind == Slot::None)
    return "none";
  return S.Kind == Slot::Return ? "return" : "arg " + std::to_string(S.Index);
}

static std::string nameOf(bool B) { return B ? "true" : "false"; }

static std::string describeCallbacks(const FunctionRow &Row) {
  std::string S;
  for (const Callback &C : Row.Callbacks) {
    S += (S.empty() ? "" : ", ") + std::to_string(C.Arg) + " " +
         nameOf(RunNames, C.Run) + (C.Once ? " once" : "") +
         (C.Waits ? " waits" : "") + (C.Many ? " many" : "") +
         (C.Alone ? " alone" : "") +
         (C.Makes.empty() ? "" : " makes " + C.Makes) +
         (C.IfInstance.empty() ? "" : " if");
    for (const std::string &Text : C.IfInstance)
      S += " " + Text;
  }
  return S.empty() ? "none" : S;
}

static std::string describeLoops(const FunctionRow &Row) {
  if (!Row.Loops)
    return "none";
  const LoopTable &T = *Row.Loops;
  std::string S = "arguments";
  for (uint8_t Index : {T.Functions, T.Types, T.Count, T.In, T.Out})
    S += " " + std::to_string(Index);
  for (const std::string &Type : T.AttachedTypes)
    S += " " + Type;
  return S;
}

static std::string describeLock(const LockRow &Row) {
  if (Row.Op == LockOp::None)
    return "none";
  std::string S =
      nameOf(LockNames, Row.Op) + " " + nameOf(LockKindNames, Row.Kind);
  for (Slot Of : Row.Objects)
    S += " " + nameOf(Of);
  if (Row.Guard.Kind != Slot::None)
    S += " guard " + nameOf(Row.Guard);
  if (Row.Op == LockOp::Try && Row.Success == TrySuccess::Number)
    S += " if " + std::to_string(Row.SuccessValue);
  else if (Row.Op == LockOp::Try)
    S += Row.Success == TrySuccess::Zero  ? " if zero"
         : Row.Success == TrySuccess::One ? " if one"
                                          : " if nonzero";
  if (Row.Waits.Kind != Slot::None)
    S += " waits " + nameOf(Row.Waits);
  if (Row.Detaches)
    S += " detaches";
  for (const auto &[Tag, Op] : Row.Tags)
    S += " " + Tag + "=" + nameOf(LockNames, Op);
  return S;
}

std::vector<std::pair<std::string, std::string>>
describe(const FunctionRow &Row) {
  std::string When = "always";
  if (Row.When)
    When = "arg " + std::to_string(Row.When->Arg) + " is " +
           nameOf(TestNames, Row.When->Is);
  std::string Lock = describeLock(Row.Lock);
  auto OrNone = [](const std::string &S) { return S.empty() ? "none" : S; };
  return {{"source", Row.Source},
          {"state", nameOf(NeedsNames, Row.State)},
          {"when", When},
          {"effect", nameOf(EffectNames, Row.Effect)},
          {"token", nameOf(Row.Token)},
          {"if_held", nameOf(Row.EffectIfHeld)},
          {"drops_token", nameOf(Row.DropsToken)},
          {"returns", Row.ReturnsNonNull   ? "nonnull"
                      : Row.ReturnsContent ? "content"
                                           : "none"},
          {"pure", nameOf(Row.Pure)},
          {"reads_only", nameOf(Row.ReadsOnly)},
          {"tests", Row.TestsAttached ? "attached" : "none"},
          {"noreturn", nameOf(Row.NoReturn)},
          {"throws", nameOf(Row.Throws)},
          {"throws_unless", OrNone(Row.ThrowsUnless)},
          {"lock", Lock},
          {"callbacks", describeCallbacks(Row)},
          {"loops", describeLoops(Row)},
          {"since", OrNone(Row.Since)},
          {"removed", OrNone(Row.Removed)}};
}

} // namespace nogil
