// SPDX-License-Identifier: MIT
// Runs this room's tests on one thread: small matrices are slower on more.
#define DOCTEST_CONFIG_IMPLEMENT
#include <doctest/doctest.h>

#include "agent/trainer.h"

int main(int argc, char** argv) {
  gallop::agent::set_up_arithmetic();
  return doctest::Context(argc, argv).run();
}
