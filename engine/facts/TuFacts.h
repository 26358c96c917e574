//===- TuFacts.h - what is kept of one translation unit ---------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The output of engine/extract and the input of engine/link. Owns everything;
// holds no pointer into Clang. Not thread-safe to write; any number of threads
// may read one that is complete.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_ENGINE_FACTS_TUFACTS_H
#define NOGIL_ENGINE_FACTS_TUFACTS_H

#include "facts/Skeleton.h"
#include <deque>
#include <string_view>
#include <unordered_map>

namespace nogil {

/// Interned strings. Index 0 is "".
class StringTable {
public:
  StringTable();
  StringTable(const StringTable &O);
  StringTable &operator=(const StringTable &O);
  StringTable(StringTable &&O);
  StringTable &operator=(StringTable &&O);
  StrId intern(std::string_view S);
  /// Adds without looking for an equal string: for readers of a table whose
  /// strings are known to differ.
  StrId append(std::string_view S);
  /// An absent id reads as "".
  const std::string &operator[](StrId I) const;
  /// Another text for an entry; no other entry may have it.
  void replace(StrId I, std::string_view S);
  size_t size() const { return Strings.size(); }
  /// Gives back what looks strings up; it is made again when one is added.
  void compact();

private:
  std::deque<std::string> Strings; // stable addresses for the map's keys
  std::unordered_map<std::string_view, uint32_t> Map;
  uint32_t Indexed = 0; // strings that are in the map; the rest is lazy

  void reset();
};

/// One macro expansion that events came out of. `Outer` is the expansion whose
/// body holds this one; an expansion written by the user has none.
struct MacroUse {
  StrId Name;
  MacroId Outer;
  bool operator==(const MacroUse &) const = default;
};

enum class TypeKind : uint8_t {
  Other,     ///< not looked into
  Builtin,   ///< void, truth values and numbers
  Pointer,   ///< Of: what it points to
  Reference, ///< Of: what it refers to
  Array,     ///< Of: its elements
  Record,    ///< Parts: its direct bases, where the definition is seen;
             ///< Of: the first argument of its template, if it is a type
  Enum,
  Function, ///< Of: what it returns; Parts: its parameters, without `this`
  Member,   ///< pointer to a member. Of: the member; Parts: the class
};
enum TypeFlag : uint8_t {
  TF_Const = 1,
  TF_Volatile = 2,
  TF_Variadic = 4,
  TF_NoPrototype = 8, ///< Function: `int f()` in C, parameters not known
  TF_RValue = 16,     ///< Reference: `T &&`
  TF_Final = 32,      ///< Record: nothing is derived from it
};

/// A canonical type: typedefs are looked through, equal types are one entry,
/// and what an entry is made of comes before it. A function's type has neither
/// noexcept nor the qualifiers of its parameters. Records and enumerations are
/// the same in two units when their USRs are.
struct TypeInfo {
  TypeKind Kind = TypeKind::Other;
  uint8_t Flags = 0;
  StrId Text; ///< unqualified, as Var::Type has it: "PyThreadState *"
  StrId Usr;  ///< Record, Enum
  TypeId Of;
  std::vector<TypeId> Parts;
  bool operator==(const TypeInfo &) const = default;
};

/// The type of a member that some expression names.
struct MemberInfo {
  StrId Record, Name; ///< as Expr::Type and Expr::Name
  TypeId In, Type;    ///< of the record and of the member
};

enum FuncFlag : uint16_t {
  FF_Static = 1, ///< internal linkage: the USR names the file
  FF_NoReturn = 2,
  FF_NoThrow = 4,
  FF_System = 8,  ///< declared in a system or third-party header
  FF_Lambda = 16, ///< call operator of a lambda, or an outlined region
  FF_Ctor = 32,
  FF_Dtor = 64,
  FF_Virtual = 128,
  FF_Template = 256, ///< an instantiation
  FF_Variadic = 512,
  FF_Copy = 1024,        ///< copy constructor or copy assignment
  FF_Move = 2048,        ///< move constructor or move assignment
  FF_Pure = 4096,        ///< virtual, and an object's class has another one
  FF_Final = 8192,       ///< virtual, and nothing overrides it
  FF_Incomplete = 16384, ///< parts of its body could not be read
  FF_Weak = 32768,       ///< others may define it, too, and one stands for all:
                         ///< inline, a template, or the attribute
};

/// A letter of FuncInfo::Access.
enum ParamAccess : char {
  PA_None = '-',      ///< no pointer, or one to what is const
  PA_Value = 's',     ///< a pointer to a number, pointer or void
  PA_Record = 'r',    ///< a pointer to a record
  PA_ValueRef = 'S',  ///< a reference to a number or pointer
  PA_RecordRef = 'R', ///< a reference to a record
  PA_Unknown = '?',
};

/// A function that is defined, called or used as a value in this TU.
struct FuncInfo {
  StrId Name;    ///< as written: "sum", "~object", "operator()"
  StrId Qual;    ///< qualified without template arguments:
                 ///< "pybind11::object::~object"
  StrId Display; ///< for messages: with template arguments, no parameters
  StrId Usr;     ///< identity across TUs (Clang's USR)
  uint16_t Flags = 0;
  uint8_t ParamCount = 0; ///< including `this`
  /// By its declared type, what a call may write through a parameter: a
  /// ParamAccess each, `this` first. Absent: not known.
  StrId Access;
  /// Names of the parameters without `this`, each with a comma behind it.
  /// Absent: none has a name.
  StrId Params;
  FuncRefId Parent; ///< of a lambda or outlined region
  TypeId Type;      ///< its function type
  TypeId Class;     ///< whose member it is
  /// The virtual functions that it overrides, on all levels.
  std::vector<FuncRefId> Overrides;
  SrcRange Decl;
};

/// Initialisers of aggregates, kept where they hold a function somewhere:
/// method tables, type objects, slot arrays, dispatch tables. Also those of
/// pointers of static storage: the root is the function.
enum class InitKind : uint8_t { List, Func, Int, Str, VarRef, Other };
struct InitNode {
  InitKind Kind = InitKind::Other;
  StrId Field; ///< name of the member this initialises; empty in arrays
  StrId Type;  ///< List: record name ("PyMethodDef") or element type
  StrId Text;  ///< Int: spelled macro or enumerator; Str: text; VarRef: USR
  FuncRefId Func;
  TypeId Cast; ///< Func: the function type it is kept as
  int64_t Value = 0;
  uint32_t Index = 0; ///< position in the parent list (designators resolved)
  SrcRange Range;
  std::vector<uint32_t> Children; ///< into Table::Nodes
};
struct Table {
  StrId Name, Usr; ///< of the variable; locals have a made-up USR
  StrId Type;      ///< canonical type of the variable
  FuncRefId Owner; ///< function it is declared in, if any
  VarId OwnerVar;  ///< the variable in Owner's skeleton, if local
  SrcRange Decl;
  std::vector<InitNode> Nodes; ///< Nodes[0] is the root
};

/// Code of a function that another configuration of the project has in this
/// place: lines that the preprocessor leaves out here, or a macro that is
/// defined otherwise in lines that it leaves out.
struct OtherCode {
  SrcRange Where; ///< the lines, or the use of the macro
  /// Identifiers in the order of the text. A macro is followed by those that
  /// its body holds. Uses of one macro share them.
  NamesId Names;
};

/// Something that could not be analysed, never silence.
struct Gap {
  SrcRange Where;
  StrId Message;
  bool Fatal = false; ///< nothing of the file could be read
};

struct SourceFile {
  StrId Path;          ///< as the driver named it, or as the compiler found it
  bool System = false; ///< outside the project: no findings are placed here
};

struct TuFacts {
  StringTable Strings;
  std::vector<SourceFile> Files; ///< Files[0] is the main file
  std::vector<MacroUse> Macros;
  std::vector<TypeInfo> Types;
  std::vector<MemberInfo> Members;
  std::vector<FuncInfo> Funcs;
  std::vector<Skeleton> Skeletons;
  std::vector<Table> Tables;
  std::vector<Gap> Gaps;
  std::vector<OtherCode> Elsewhere;
  std::vector<std::vector<StrId>> NameLists;
  /// Text that a Python without the GIL never compiles: for older ones alone.
  std::vector<SrcRange> OlderPython;
  // How the unit was compiled, as far as its code does not show it.
  bool CPlusPlus = false;
  bool FreeThreaded = false; ///< for Python without the GIL
  /// Its text says somewhere that a module does not need the GIL.
  bool DeclaresNoGil = false;
  /// The same for a declaration that says something else, or may.
  bool NamesGil = false;
  /// For the other build, with or without the GIL, its code is another one.
  bool DiffersByBuild = false;
  uint16_t Python = 0; ///< whose headers: 0x030D is 3.13; 0: unknown
  /// A macro of the unit that stands for storage of each thread's own; empty:
  /// it has none.
  StrId ThreadLocal;
  StrId Target; ///< as the compiler spells it: "x86_64-pc-windows-msvc"

  const std::string &str(StrId I) const { return Strings[I]; }
  const FuncInfo &func(FuncRefId I) const { return Funcs[I.V]; }
  const TypeInfo &type(TypeId I) const { return Types[I.V]; }
  const std::vector<StrId> &names(const OtherCode &O) const {
    return NameLists[O.Names.V];
  }
  /// Of a member that some expression names; None: its record is not seen.
  TypeId memberType(StrId Record, StrId Name) const;
  FileId addFile(std::string_view Path, bool System);
  MacroId addMacro(StrId Name, MacroId Outer);
  TypeId addType(TypeInfo T);
  /// Gives back memory that only adding more needs.
  void compact();
  /// Makes memberType() fast; called when all members are there.
  void indexMembers();

private:
  std::vector<uint32_t> MemberOrder; ///< Members by record and name
  std::unordered_map<std::string, uint32_t> FileMap;
  std::unordered_map<uint64_t, uint32_t> MacroMap;
  std::unordered_multimap<uint64_t, uint32_t> TypeMap;
};

} // namespace nogil

#endif // NOGIL_ENGINE_FACTS_TUFACTS_H
