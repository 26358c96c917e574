//===- models_rules.cpp - the rows of rules/api ---------------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The real folder loads, and the rows that everything stands on say what they
// should: a wrong row is a wrong finding.
//
//===----------------------------------------------------------------------===//
#include "models/Loader.h"
#include <algorithm>
#include <gtest/gtest.h>
#include <set>

using namespace nogil;

static const Models &rules() {
  static const LoadResult R = loadModels({NOGIL_SOURCE_DIR "/rules"});
  for (const LoadError &E : R.Errors)
    ADD_FAILURE() << E.File << ":" << E.Line << ":" << E.Col << ": "
                  << E.Message;
  return R.M;
}

static const FunctionRow &row(std::string_view Name) {
  static const FunctionRow None;
  const FunctionRow *F = rules().function(Name);
  if (!F)
    ADD_FAILURE() << "no row for " << Name;
  return F ? *F : None;
}

static void expectState(Needs State, std::initializer_list<const char *> All) {
  for (const char *Name : All)
    EXPECT_EQ(int(row(Name).State), int(State)) << Name;
}

TEST(Rules, TheFolderLoads) { EXPECT_GT(rules().rowCount(), 2500u); }

TEST(Rules, ThreadStateEffects) {
  const FunctionRow &Save = row("PyEval_SaveThread");
  EXPECT_EQ(Save.Effect, EffectKind::Detach);
  EXPECT_EQ(Save.Token.Kind, Slot::Return);
  EXPECT_TRUE(Save.ReturnsNonNull);
  const FunctionRow &Restore = row("PyEval_RestoreThread");
  EXPECT_EQ(Restore.State, Needs::Detached);
  EXPECT_EQ(Restore.Effect, EffectKind::Attach);
  EXPECT_EQ(Restore.Token.Kind, Slot::Arg);
  EXPECT_EQ(row("PyGILState_Ensure").Effect, EffectKind::Ensure);
  EXPECT_EQ(row("PyGILState_Ensure").State, Needs::Any);
  EXPECT_EQ(row("PyGILState_Release").Effect, EffectKind::Release);
  EXPECT_EQ(row("PyGILState_Release").State, Needs::Attached);
  EXPECT_EQ(row("PyThreadState_Swap").Effect, EffectKind::Swap);
  EXPECT_EQ(row("PyEval_AcquireThread").Effect, EffectKind::Attach);
  EXPECT_EQ(row("PyEval_ReleaseThread").Effect, EffectKind::Detach);
  EXPECT_EQ(row("__Pyx_PyGILState_Ensure").Effect, EffectKind::Ensure);
}

TEST(Rules, TestsOfTheThreadState) {
  EXPECT_TRUE(row("PyGILState_Check").TestsAttached);
  EXPECT_TRUE(row("PyThreadState_GetUnchecked").TestsAttached);
  EXPECT_TRUE(row("_PyThreadState_UncheckedGet").TestsAttached);
  EXPECT_FALSE(row("PyGILState_GetThisThreadState").TestsAttached);
}

TEST(Rules, WhatNeedsTheState) {
  expectState(Needs::Attached, {"PyErr_SetString",
                                "PyErr_Occurred",
                                "PyErr_CheckSignals",
                                "PyMem_Malloc",
                                "PyMem_Realloc",
                                "PyObject_Malloc",
                                "Py_INCREF",
                                "Py_DECREF",
                                "_Py_NewRef",
                                "_Py_XNewRef",
                                "Py_DecRef",
                                "_Py_Dealloc",
                                "PyList_Append",
                                "PyObject_Call",
                                "Py_BuildValue",
                                "PyArg_ParseTuple",
                                "PyOS_string_to_double",
                                "PyArray_New",
                                "PyArray_FromAny",
                                "NpyIter_New",
                                "NpyIter_Deallocate",
                                "PyUFunc_GiveFloatingpointErrors"});
  for (const char *Name : {"Py_XDECREF", "Py_XINCREF", "PyMem_Free"}) {
    ASSERT_TRUE(row(Name).When) << Name;
    EXPECT_EQ(row(Name).When->Is, ValueTest::NonNull);
    EXPECT_EQ(row(Name).When->Arg, 0);
  }
}

TEST(Rules, WhatDoesNot) {
  expectState(Needs::Any,
              {"PyMem_RawMalloc", "PyMem_RawFree", "PyThread_allocate_lock",
               "PyMutex_Lock", "_PyMutex_Lock", "Py_AddPendingCall",
               "Py_IsInitialized", "_Py_IsFinalizing", "PyDataMem_NEW",
               "PyArray_DATA", "PyArray_NDIM", "PyBytes_AS_STRING", "Py_TYPE",
               "PyTuple_GET_SIZE", "PyFloat_AS_DOUBLE", "PyOS_snprintf",
               "npy_get_floatstatus", "NpyIter_GetDataPtrArray",
               "NpyIter_GetInnerStrideArray"});
  for (const char *Name : {"PyArray_DESCR", "PyArray_FLAGS", "PyDataType_FLAGS",
                           "PyDataType_ELSIZE", "PyDataType_REFCHK"})
    EXPECT_TRUE(row(Name).Pure) << Name;
}

TEST(Rules, IteratorsNeedTheStateToReportErrors) {
  struct {
    const char *Name;
    uint8_t Arg;
  } Rows[] = {{"NpyIter_GetIterNext", 1},
              {"NpyIter_GetGetMultiIndex", 1},
              {"NpyIter_Reset", 1},
              {"NpyIter_ResetBasePointers", 2},
              {"NpyIter_ResetToIterIndexRange", 3}};
  for (auto [Name, Arg] : Rows) {
    ASSERT_TRUE(row(Name).When) << Name;
    EXPECT_EQ(row(Name).State, Needs::Attached);
    EXPECT_EQ(row(Name).When->Arg, Arg) << Name;
    EXPECT_EQ(row(Name).When->Is, ValueTest::Null);
  }
}

TEST(Rules, TableCallsAreFoundByTheirMacro) {
  const FunctionRow *F = rules().macro("PyArray_SetBaseObject");
  ASSERT_NE(F, nullptr);
  EXPECT_EQ(F, rules().function("PyArray_SetBaseObject"));
  EXPECT_NE(rules().macro("PyDateTime_FromDateAndTime"), nullptr);
}

TEST(Rules, GuardsOfTheBindings) {
  for (std::string Ns : {"pybind11", "nanobind"}) {
    std::string Release = Ns + "::gil_scoped_release::";
    EXPECT_EQ(row(Release + "gil_scoped_release").Effect, EffectKind::Detach);
    EXPECT_EQ(row(Release + "~gil_scoped_release").Effect, EffectKind::Attach);
    std::string Acquire = Ns + "::gil_scoped_acquire::";
    EXPECT_EQ(row(Acquire + "gil_scoped_acquire").Effect, EffectKind::Ensure);
    EXPECT_EQ(row(Acquire + "~gil_scoped_acquire").Effect, EffectKind::Release);
    EXPECT_EQ(row(Ns + "::object::~object").State, Needs::Attached);
  }
  EXPECT_TRUE(row("pybind11::gil_scoped_release::disarm").DropsToken);
  const FunctionRow &End = row("SWIG_Python_Thread_Allow::end");
  EXPECT_EQ(End.Effect, EffectKind::Attach);
  EXPECT_TRUE(End.EffectIfHeld);
}

static CallbackRun runOf(std::string_view Name, uint8_t Arg) {
  for (const Callback &C : row(Name).Callbacks)
    if (C.Arg == Arg)
      return C.Run;
  ADD_FAILURE() << Name << " has no callback in argument " << int(Arg);
  return CallbackRun::Inline;
}

TEST(Rules, Callbacks) {
  EXPECT_EQ(runOf("pthread_create", 2), CallbackRun::Foreign);
  EXPECT_EQ(runOf("std::thread::thread", 1), CallbackRun::Foreign);
  EXPECT_EQ(runOf("#pragma omp parallel", 0), CallbackRun::Foreign);
  EXPECT_EQ(runOf("PyThread_start_new_thread", 0), CallbackRun::Foreign);
  EXPECT_EQ(runOf("SDL_AddTimer", 1), CallbackRun::Foreign);
  EXPECT_EQ(runOf("PQsetNoticeProcessor", 1), CallbackRun::Detached);
  EXPECT_EQ(runOf("qsort", 3), CallbackRun::Inline);
  EXPECT_EQ(runOf("PyCapsule_New", 2), CallbackRun::Attached);
  EXPECT_EQ(runOf("Py_AddPendingCall", 0), CallbackRun::Attached);
  const FunctionRow &Ufunc = row("PyUFunc_FromFuncAndData");
  ASSERT_TRUE(Ufunc.Loops);
  EXPECT_EQ(Ufunc.Loops->Types, 2);
  EXPECT_EQ(Ufunc.Loops->AttachedTypes, std::vector<std::string>{"NPY_OBJECT"});
}

static const EntryRow *entry(std::string_view Record, std::string_view Member) {
  auto Has = [](const std::vector<std::string> &V, std::string_view S) {
    return std::find(V.begin(), V.end(), S) != V.end();
  };
  for (const EntryRow &E : rules().entries()) {
    if (E.Record != Record)
      continue;
    bool Slot = !E.SlotKey.empty();
    if (Slot ? (E.Slots.empty() ? !Has(E.SlotsExcept, Member)
                                : Has(E.Slots, Member))
             : (E.Fields.empty() || Has(E.Fields, Member)))
      return &E;
  }
  return nullptr;
}

TEST(Rules, EntryPoints) {
  struct {
    const char *Record, *Member;
    Needs State;
  } Rows[] = {{"PyMethodDef", "ml_meth", Needs::Attached},
              {"PyGetSetDef", "set", Needs::Attached},
              {"_typeobject", "tp_dealloc", Needs::Attached},
              {"PyBufferProcs", "bf_getbuffer", Needs::Attached},
              {"PyType_Slot", "Py_tp_new", Needs::Attached},
              {"PyType_Slot", "NPY_METH_get_loop", Needs::Attached},
              {"PyType_Slot", "NPY_METH_strided_loop", Needs::Unknown},
              {"PyType_Slot", "NPY_DT_setitem", Needs::Attached},
              {"PyArray_ArrFuncs", "getitem", Needs::Attached},
              {"PyArray_ArrFuncs", "compare", Needs::Unknown},
              {"DLManagedTensor", "deleter", Needs::Detached},
              {"NpyAuxData_tag", "free", Needs::Unknown}};
  for (auto [Record, Member, State] : Rows) {
    const EntryRow *E = entry(Record, Member);
    ASSERT_NE(E, nullptr) << Record << "." << Member;
    EXPECT_EQ(int(E->State), int(State)) << Record << "." << Member;
  }
  EXPECT_EQ(entry("PyMethodDef", "ml_name"), nullptr);
  EXPECT_TRUE(entry("PyModuleDef_Slot", "Py_mod_exec")->ModuleInit);
  EXPECT_TRUE(entry("DLManagedTensor", "deleter")->Foreign);
}

TEST(Rules, HandlersOfSignals) {
  for (const char *Name : {"signal", "std::signal", "PyOS_setsig"}) {
    const FunctionRow *Row = rules().function(Name);
    ASSERT_NE(Row, nullptr) << Name;
    ASSERT_EQ(Row->Callbacks.size(), 1u) << Name;
    EXPECT_EQ(Row->Callbacks[0].Run, CallbackRun::Signal) << Name;
    EXPECT_EQ(Row->Callbacks[0].Arg, 1) << Name;
  }
  // The member stands in a union, which has no name in the GNU C library.
  for (const char *Record : {"sigaction", "{}"})
    EXPECT_TRUE(entry(Record, "sa_handler")->Signal) << Record;
  EXPECT_TRUE(rules().function("pthread_once")->Callbacks[0].Once);
}

/// A slot that the general row leaves out must be in a row of its own.
TEST(Rules, NoSlotFallsBetweenTheRows) {
  const EntryRow *General = entry("PyType_Slot", "Py_tp_new");
  ASSERT_NE(General, nullptr);
  for (const std::string &Slot : General->SlotsExcept) {
    if (Slot == "_NPY_METH_static_data")
      continue; // data, not a function
    EXPECT_NE(entry("PyType_Slot", Slot), nullptr) << Slot;
  }
}

TEST(Rules, Namespaces) {
  EXPECT_EQ(rules().apiSource("PyList_New"), "cpython");
  EXPECT_EQ(rules().apiSource("PyArray_New"), "numpy");
  EXPECT_EQ(rules().apiSource("pybind11::cast"), "pybind11");
  EXPECT_EQ(rules().apiSource("memcpy"), "");
}

/// The words of a name: "close" and "stream" of "Pa_CloseStream", "mem" and
/// "free" of "PyMem_Free".
static std::set<std::string> wordsOf(const std::string &Name) {
  std::set<std::string> Out;
  std::string Word;
  for (size_t I = 0; I <= Name.size(); ++I) {
    bool Letter = I < Name.size() && std::isalpha((unsigned char)Name[I]);
    bool New = Letter && I && std::isupper((unsigned char)Name[I]) &&
               std::islower((unsigned char)Name[I - 1]);
    if ((!Letter || New) && !Word.empty()) {
      Out.insert(Word);
      Word.clear();
    }
    if (Letter)
      Word += static_cast<char>(std::tolower((unsigned char)Name[I]));
  }
  return Out;
}

/// Something is known of the function, so that it is not taken for one that may
/// end what it is given: then a row must say that it does.
TEST(Rules, ClosersEndWhatTheyAreGiven) {
  const std::set<std::string> Words = {"close",   "free",    "destroy",
                                       "dealloc", "dispose", "unbind",
                                       "cleanup", "discard"};
  // Nothing is handed over, or nothing that has an owner.
  const std::set<std::string> Others = {
      "Mix_CloseAudio", "SDL_CloseAudio", "hdestroy", "PyCode_GetNumFree",
      "PyCode_GetFirstFree", "PyUnstable_Code_GetFirstFree",
      "_PyTrash_thread_destroy_chain", "PySet_Discard",
      "PyObject_CallFinalizerFromDealloc", "PyObject_GC_IsFinalized",
      "FreeImage_SetOutputMessage", "GetDiskFreeSpaceA", "GetDiskFreeSpaceW",
      "GetDiskFreeSpaceExA", "GetDiskFreeSpaceExW",
      "nanobind::detail::cleanup_guard::cleanup_guard",
      "nanobind::detail::cleanup_guard::~cleanup_guard",
      // What it is given stays until something else frees it.
      "rd_kafka_consumer_close", "virDomainDestroy", "virDomainDestroyFlags",
      "PyArray_DiscardWritebackIfCopy",
      // The second argument is memory of an array's.
      "PyArray_Free",
      // Objects of Python's.
      "npy_PyFile_CloseFile", "npy_PyFile_DupClose2",
      // Objects whose references are counted.
      "_Py_Dealloc", "PyInitConfig_FreeStrList", "_Py_FreeCharPArray"};
  std::set<std::string> Names;
  for (const FunctionRow &R : rules().Rows)
    Names.insert(R.Name);
  for (const auto &[Name, Index] : rules().RolesByName)
    Names.insert(Name);
  for (const std::string &Name : Names) {
    std::set<std::string> Of = wordsOf(Name);
    if (Others.count(Name) ||
        std::ranges::none_of(Words, [&](auto &W) { return Of.count(W) != 0; }))
      continue;
    const RoleList *Roles = rules().roles(Name);
    EXPECT_TRUE(Roles && std::ranges::any_of(
                             *Roles,
                             [](const Role &R) {
                               return R.Does == RoleKind::Frees ||
                                      R.Does == RoleKind::DropsReference ||
                                      R.Does == RoleKind::Unpins;
                             }))
        << Name << " has a row, and none that says that it ends anything";
  }
}

TEST(Rules, WhatOneThreadAtATimeMayUseHasAName) {
  for (const auto &[Name, Index] : rules().RolesByName)
    for (const Role &R : *rules().roles(Name))
      EXPECT_TRUE(R.Does != RoleKind::OneAtATime || !R.What.empty()) << Name;
}

TEST(Rules, LocksNameWhatIsLocked) {
  for (const char *Name :
       {"PyCriticalSection_Begin", "PyCriticalSection_BeginMutex",
        "pybind11::scoped_critical_section::scoped_critical_section",
        "nanobind::ft_object_guard::ft_object_guard"}) {
    const LockRow &L = row(Name).Lock;
    EXPECT_EQ(L.Op, LockOp::Acquire) << Name;
    EXPECT_EQ(L.Kind, LockKind::CriticalSection) << Name;
    ASSERT_FALSE(L.Objects.empty()) << Name;
    EXPECT_EQ(L.Objects[0].Index, 1) << Name; // 0 is the handle
    EXPECT_EQ(L.Guard.Index, 0) << Name;
  }
  for (const char *Name :
       {"PyCriticalSection2_Begin", "PyCriticalSection2_BeginMutex",
        "nanobind::ft_object2_guard::ft_object2_guard"})
    EXPECT_EQ(row(Name).Lock.Objects.size(), 2u) << Name;
  // Who waits for one of these gives up his sections.
  for (const char *Name : {"PyMutex_Lock", "nanobind::ft_mutex::lock",
                           "nanobind::ft_lock_guard::ft_lock_guard"})
    EXPECT_TRUE(row(Name).Lock.Detaches) << Name;
  EXPECT_EQ(row("PyMutex_IsLocked").Lock.Op, LockOp::None);
}
