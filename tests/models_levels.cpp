//===- models_levels.cpp - rules/api against Python's own levels ----------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// CPython says of some functions how far threads may use one object with them
// at a time (Doc/data/threadsafety.dat). What the roles say has to agree: what
// is safe on a shared object gives out nothing that others may end, and what
// needs a lock of its caller's does, or changes the object itself.
//
//===----------------------------------------------------------------------===//
#include "models/Loader.h"
#include <algorithm>
#include <gtest/gtest.h>
#include <set>

namespace nogil {
namespace {

const Models &rules() {
  static const LoadResult R = loadModels({NOGIL_SOURCE_DIR "/rules"});
  EXPECT_TRUE(R.Errors.empty());
  return R.M;
}

using Names = std::vector<const char *>;

/// Atomic or shared: safe on one object, without a lock of the caller's.
const Names Safe = {
    "PyMutex_Lock",
    "PyMutex_Unlock",
    "PyMutex_IsLocked",
    "PyList_Check",
    "PyList_CheckExact",
    "PyList_New",
    "PyList_Size",
    "PyList_GET_SIZE",
    "PyList_GetItemRef",
    "PyList_SetItem",
    "PyList_Append",
    "PyList_Insert",
    "PyList_GetSlice",
    "PyList_AsTuple",
    "PyList_Clear",
    "PyList_Reverse",
    "PyList_SetSlice",
    "PyList_Sort",
    "PyList_Extend",
    "PyBytes_FromString",
    "PyBytes_FromStringAndSize",
    "PyBytes_DecodeEscape",
    "PyBytes_FromFormat",
    "PyBytes_FromFormatV",
    "PyBytes_FromObject",
    "PyBytes_Size",
    "PyBytes_GET_SIZE",
    "PyBytes_Concat",
    "PyBytes_ConcatAndDel",
    "PyBytes_Join",
    "PyBytes_Repr",
    "PyByteArray_FromObject",
    "PyByteArray_FromStringAndSize",
    "PyByteArray_Concat",
    "PyByteArray_Size",
    "PyByteArray_GET_SIZE",
    "PyCapsule_CheckExact",
    "PyCapsule_New",
    "PyTuple_CheckExact",
    "PyTuple_New",
    "PyTuple_FromArray",
    "PyTuple_Pack",
    "PyTuple_Size",
    "PyTuple_GET_SIZE",
    "PyTuple_GetSlice",
    "PyStructSequence_NewType",
    "PyStructSequence_New",
};

/// Compatible: whoever calls has to keep others away from the object.
const Names Locked = {
    "PyList_GetItem",
    "PyList_GET_ITEM",
    "PyList_SET_ITEM",
    "PyBytes_AsString",
    "PyBytes_AS_STRING",
    "PyBytes_AsStringAndSize",
    "PyByteArray_AsString",
    "PyByteArray_AS_STRING",
    "PyTuple_SetItem",
    "PyTuple_SET_ITEM",
    "_PyTuple_Resize",
    "PyStructSequence_SetItem",
    "PyStructSequence_SET_ITEM",
};

/// Distinct, for objects that are changed.
const Names Own = {"_PyBytes_Resize"};

bool has(const char *Name, const std::function<bool(const Role &)> &Fits) {
  const RoleList *Roles = rules().roles(Name);
  return Roles && std::ranges::any_of(*Roles, Fits);
}

/// Something that is gone, or somewhere else, when another thread changes the
/// object. A length is only a number.
bool givesOut(const Role &R) {
  return R.Does == RoleKind::Interior && R.Kind != "length";
}

TEST(ThreadSafetyLevels, WhatIsSafeGivesOutNothing) {
  for (const char *Name : Safe) {
    EXPECT_FALSE(has(Name, givesOut)) << Name;
    EXPECT_TRUE(rules().function(Name)) << "no row for " << Name;
  }
}

TEST(ThreadSafetyLevels, WhatNeedsALockSaysWhy) {
  auto Needs = [](const Role &R) {
    return givesOut(R) || R.Does == RoleKind::WritesObject ||
           R.Does == RoleKind::Mutates || R.Does == RoleKind::Resizes;
  };
  for (const char *Name : Locked)
    EXPECT_TRUE(has(Name, Needs)) << Name;
  for (const char *Name : Own)
    EXPECT_TRUE(has(Name, Needs)) << Name;
}

// What can be had of an object that never changes needs no lock, although the
// reference is borrowed.
TEST(ThreadSafetyLevels, ItemsOfTuplesStay) {
  for (const char *Name :
       {"PyTuple_GetItem", "PyTuple_GET_ITEM", "PyStructSequence_GetItem"})
    EXPECT_FALSE(has(Name, givesOut)) << Name;
}

} // namespace
} // namespace nogil
