// SPDX-License-Identifier: MIT
// What the machine offers the learner: devices, threads, the BLAS under torch; and how fast it is.
#include <ATen/Parallel.h>
#include <dlfcn.h>
#include <torch/torch.h>

#ifdef __GLIBC__
#include <malloc.h>
#endif

#include <algorithm>
#include <chrono>
#include <numeric>
#include <random>
#include <sstream>
#include <string>
#include <vector>

#include "agent/crew.h"
#include "agent/device.h"
#include "agent/device/facts.h"
#include "agent/kernels.h"
#include "agent/made_up.h"
#include "agent/random.h"
#include "agent/replay_buffer.h"
#include "agent/sac.h"
#include "agent/trainer.h"
#include "agent/update_cost.h"
#include "errors.h"

namespace gallop::agent {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

std::vector<std::string> cuda_devices() {
  std::vector<std::string> devices;
  const auto count = torch::cuda::is_available() ? static_cast<int>(torch::cuda::device_count()) : 0;
  for (int i = 0; i < count; ++i) {
    devices.push_back("cuda:" + std::to_string(i) + " (" + device::name_of(i) + ")");
  }
  return devices;
}

// A function of a library that is loaded, if one has it.
template <typename Function>
Function* find_function(const char* name) {
  return reinterpret_cast<Function*>(dlsym(RTLD_DEFAULT, name));
}

// "OpenBLAS 0.3.21 NO_LAPACKE DYNAMIC_ARCH ..." -> "OpenBLAS 0.3.21"
std::string first_two_words(const std::string& text) {
  std::istringstream words(text);
  std::string name;
  std::string version;
  words >> name >> version;
  return name + " " + version;
}

// torch does not govern OpenBLAS's own pool
void set_blas_threads(int threads) {
  if (auto* set = find_function<void(int)>("openblas_set_num_threads")) set(threads);
}

constexpr std::int64_t kGemmSize = 256;  // batch, inputs and outputs of the widest layer

// C = A B of that size.
Product product_of(const torch::Tensor& a, const torch::Tensor& b, torch::Tensor& c) {
  constexpr auto kSize = static_cast<int>(kGemmSize);
  Product product{.rows = kSize, .columns = kSize, .depth = kSize};
  product.a = a.data_ptr<float>();
  product.b = b.data_ptr<float>();
  product.c = c.data_ptr<float>();
  product.a_stride = product.b_stride = product.c_stride = kGemmSize;
  return product;
}

// How fast `multiply` makes a product of that size.
template <typename Multiply>
double gemm_gflops(double seconds, const Multiply& multiply) {
  constexpr int kBurst = 20;
  for (int i = 0; i < kBurst; ++i) multiply();  // wakes the core and the library

  std::int64_t count = 0;
  const Clock::time_point start = Clock::now();
  double elapsed = 0.0;
  do {
    for (int i = 0; i < kBurst; ++i) multiply();
    count += kBurst;
    elapsed = seconds_since(start);
  } while (elapsed < seconds);
  return 2e-9 * static_cast<double>(kGemmSize * kGemmSize * kGemmSize * count) / elapsed;
}

}  // namespace

void set_deterministic() { at::globalContext().setDeterministicAlgorithms(true, /*warn_only=*/false); }

void require_device(const std::string& name) { (void)parse_device(name); }

c10::Device parse_device(const std::string& name) {
  const bool cuda = name == "cuda" ||
                    (name.starts_with("cuda:") && name.size() > 5 && name.size() < 9 &&
                     std::all_of(name.begin() + 5, name.end(), [](char c) { return c >= '0' && c <= '9'; }));
  if (name != "cpu" && !cuda) {
    throw UsageError("--device takes auto, cpu, cuda or cuda:N (got '" + name + "')");
  }
  if (!cuda) return torch::kCPU;
  if (!device::is_built_in()) {
    throw MachineError("this build has no CUDA (libtorch " TORCH_VERSION " CPU)",
                       "--device cpu, or see README 'CUDA'");
  }
  if (!torch::cuda::is_available()) {
    throw MachineError("no CUDA device found (libtorch " TORCH_VERSION ")", "--device cpu");
  }
  const int index = name == "cuda" ? 0 : std::stoi(name.substr(5));
  const std::vector<std::string> found = cuda_devices();
  if (index >= static_cast<int>(found.size())) {
    std::string list;
    for (const std::string& device : found) list += (list.empty() ? "" : ", ") + device;
    throw MachineError("no " + name + "; found " + list);
  }
  return {torch::kCUDA, static_cast<c10::DeviceIndex>(index)};
}

void set_up_arithmetic() {
  at::set_num_threads(1);
  set_blas_threads(1);
#ifdef __GLIBC__
  // Autograd allocates the same activations again and again. By default glibc gives such blocks back to the
  // kernel at once, and a fifth of the time goes into page faults.
  constexpr int kKept = 256 << 20;
  mallopt(M_MMAP_THRESHOLD, 32 << 20);
  mallopt(M_TRIM_THRESHOLD, kKept);
#endif
}

ComputeFacts compute_facts() {
  ComputeFacts facts;
  facts.torch_version = TORCH_VERSION;
  facts.cuda = torch::cuda::is_available();
  facts.cuda_devices = cuda_devices();
  if (auto* config = find_function<const char*()>("openblas_get_config")) {
    facts.blas = first_two_words(config());
    // whose loops it uses: on a processor that came after it, the oldest
    if (auto* core = find_function<char*()>("openblas_get_corename"))
      facts.blas += std::string(" (") + core() + ")";
  } else if (at::hasMKL()) {
    facts.blas = "MKL";
  } else if (find_function<const char*()>("bli_info_get_version_str") != nullptr) {
    facts.blas = "BLIS";
  } else if (find_function<void()>("ATL_buildinfo") != nullptr) {
    facts.blas = "ATLAS";
  } else {
    facts.blas = "reference BLAS";
    facts.reference_blas = true;
  }
  return facts;
}

GemmSpeed measure_gemm(double seconds, int threads) {
  // products of their own, as an update gives them out: OpenBLAS's pool would cut each of them into pieces
  std::vector<double> by_blas(static_cast<std::size_t>(threads));
  std::vector<double> by_loops(static_cast<std::size_t>(threads));
  Crew crew(threads);
  crew.run([&](int part) {
    const torch::NoGradGuard no_gradient;
    const torch::Tensor a = torch::ones({kGemmSize, kGemmSize});
    const torch::Tensor b = torch::ones({kGemmSize, kGemmSize});
    torch::Tensor c = torch::empty({kGemmSize, kGemmSize});
    const Product product = product_of(a, b, c);
    const auto n = static_cast<std::size_t>(part);
    by_blas[n] = gemm_gflops(seconds / 2, [&] { torch::mm_out(c, a, b); });
    by_loops[n] = gemm_gflops(seconds / 2, [&] { kernels().multiply(product); });
  });
  return {.blas = std::accumulate(by_blas.begin(), by_blas.end(), 0.0),
          .loops = std::accumulate(by_loops.begin(), by_loops.end(), 0.0)};
}

UpdateSpeed measure_updates(const SacConfig& config, int observation_size, const std::string& device_name,
                            int threads, double seconds) {
  using made_up::kActions;
  constexpr int kTransitions = 5000;
  constexpr int kWarmUp = 20;
  config.validate();
  const torch::Device device = parse_device(device_name);

  std::mt19937_64 generator(derive_seed(0, Stream::Replay));
  ReplayBuffer replay(kTransitions, observation_size, kActions, device);
  made_up::fill(replay, observation_size, kTransitions, generator);
  Batch batch(config.batch, observation_size, kActions, device);
  Sac sac(config, observation_size, kActions, device, 0, threads);
  const auto update = [&] {
    replay.sample(batch, config.replace, generator);
    sac.update(batch, 1.0, 0);
  };
  const auto finish = [&] { return sac.temperature().sum().item<float>(); };  // waits for a device's queue

  for (int i = 0; i < kWarmUp; ++i) update();
  finish();
  const Clock::time_point start = Clock::now();
  while (seconds_since(start) < seconds) update();
  finish();
  return {static_cast<double>(sac.updates() - kWarmUp) / seconds_since(start),
          update_gflop(config, observation_size, kActions)};
}

}  // namespace gallop::agent
