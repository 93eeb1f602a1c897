// SPDX-License-Identifier: MIT
// What a process of its own may do without harm.
#include "agent/trial.h"

#include <doctest/doctest.h>

#include <csignal>
#include <cstdlib>
#include <new>
#include <stdexcept>

namespace gallop::agent {

TEST_CASE("what is tried apart leaves no trace here, however it ends") {
  int changed = 0;
  CHECK(try_apart([&] { changed = 1; }).end == Trial::End::Returned);
  CHECK(changed == 0);

  const Trial threw = try_apart([] { throw std::runtime_error("no such thing"); });
  CHECK(threw.end == Trial::End::Threw);
  CHECK(threw.what == "no such thing");

  CHECK(try_apart([] { std::abort(); }).end == Trial::End::Crashed);
  CHECK(try_apart([] { std::raise(SIGSEGV); }).end == Trial::End::Crashed);
  CHECK(try_apart([] { std::_Exit(7); }).end == Trial::End::Crashed);
  CHECK(try_apart([] { throw 7; }).end == Trial::End::Crashed);  // no exception of torch's or ours
  CHECK(try_apart([] { std::raise(SIGXCPU); }).end == Trial::End::TookTooLong);  // as the limit of time does
}

#ifndef __SANITIZE_ADDRESS__
TEST_CASE("what is tried apart cannot take all memory") {
  const Trial trial = try_apart([] {
    char* volatile taken = new char[2 * kTrialBytes];  // volatile, or the compiler leaves both out
    delete[] taken;
  });
  CHECK(trial.end == Trial::End::Threw);
  CHECK(trial.what == "std::bad_alloc");
}
#endif

}  // namespace gallop::agent
