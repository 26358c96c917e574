# What is installed: the program, the plugin, and in share/nogil-tidy all that
# the program looks for beside itself (driver/DataFolders.cpp).
if(SKBUILD)
  set(NOGIL_BIN ${SKBUILD_SCRIPTS_DIR})
  set(NOGIL_SHARE ${SKBUILD_DATA_DIR}/share/nogil-tidy)
  set(NOGIL_MAN ${SKBUILD_DATA_DIR}/share/man/man1)
else()
  set(NOGIL_BIN bin)
  set(NOGIL_SHARE share/nogil-tidy)
  set(NOGIL_MAN share/man/man1)
endif()

install(TARGETS nogil-tidy RUNTIME DESTINATION ${NOGIL_BIN})
install(DIRECTORY rules docs share/include share/project share/report share/stress DESTINATION ${NOGIL_SHARE})
install(FILES LICENSE DESTINATION ${NOGIL_SHARE})
install(FILES ${CMAKE_BINARY_DIR}/nogil-tidy.1 DESTINATION ${NOGIL_MAN} OPTIONAL)
if(TARGET nogil-tidy-plugin)
  # It looks for its rules beside itself and at ../share/nogil-tidy.
  install(TARGETS nogil-tidy-plugin nogil-tidy-rules LIBRARY DESTINATION lib)
endif()

# Clang's own headers for C and C++, in a folder of ours: another Clang may be
# installed at the same prefix. Those of other languages and of offloading stay
# out; those of other processors don't, as commands may name one.
get_filename_component(ClangHeaders ${LLVM_LIBRARY_DIR}/clang/19/include REALPATH)
if(NOT EXISTS ${ClangHeaders}/stddef.h)
  message(FATAL_ERROR "there are no headers of Clang in ${ClangHeaders}: install libclang-common-19-dev")
endif()
install(DIRECTORY ${ClangHeaders}/ DESTINATION ${NOGIL_SHARE}/lib/clang/19/include
  REGEX "/(__clang_(cuda|hip)[^/]*|(cuda|openmp|llvm_libc)_wrappers|opencl-c[^/]*|hlsl[^/]*|hlsl)$" EXCLUDE)

# Headers of a CPython without the GIL (scripts/python_headers).
install(DIRECTORY .cache/python-headers/usr DESTINATION ${NOGIL_SHARE}/python-headers OPTIONAL)

if(NOGIL_STATIC)
  # The program holds the work of others; what they ask for goes with it.
  set(Notices ${CMAKE_BINARY_DIR}/licenses)
  string(REGEX MATCH "^[0-9]+" CompilerMajor ${CMAKE_CXX_COMPILER_VERSION})
  install(CODE "execute_process(COMMAND ${CMAKE_SOURCE_DIR}/scripts/notices --compiler ${CompilerMajor} ${Notices}
    COMMAND_ERROR_IS_FATAL ANY)")
  install(DIRECTORY ${Notices}/ DESTINATION ${NOGIL_SHARE}/licenses)
endif()
