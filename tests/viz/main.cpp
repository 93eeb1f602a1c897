// SPDX-License-Identifier: MIT
// Runs this room's tests.
#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#include <doctest/doctest.h>
