//===- NoAccounts.cpp - a static program asks no name service -------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: where HOME is unset, LLVM asks for the account's folder. glibc then
// loads what /etc/nsswitch.conf names (sssd, systemd, LDAP), also into a
// program that is linked statically: libraries of another glibc, on a machine
// that may have none, and the program crashes or doesn't start to work.
//
// Approach: these definitions come before the archive's. Nothing that the
// program does depends on the answer, which is "there is no such account".
//
//===----------------------------------------------------------------------===//
#include <pwd.h>

static int noAccount(struct passwd **Result) {
  *Result = nullptr;
  return 0;
}

extern "C" int getpwuid_r(uid_t, struct passwd *, char *, size_t,
                          struct passwd **Result) {
  return noAccount(Result);
}

extern "C" int getpwnam_r(const char *, struct passwd *, char *, size_t,
                          struct passwd **Result) {
  return noAccount(Result);
}
