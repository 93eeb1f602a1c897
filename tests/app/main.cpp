// SPDX-License-Identifier: MIT
// doctest's main for the tests of the hall and of the program.
#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#include <doctest/doctest.h>
