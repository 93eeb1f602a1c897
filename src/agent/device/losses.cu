// SPDX-License-Identifier: MIT
// The losses of soft actor-critic and their slopes, a warp to a row of the batch.
#include <numbers>

#include "agent/device/kernels.h"
#include "agent/device/launch.cuh"

namespace gallop::agent::device {
namespace {

constexpr int kRows = 4;  // of a block, a warp each
constexpr int kThreads = kRows * kWarp;

struct Seat {
  int row, lane, warp;
};

__device__ Seat seat() {
  const auto thread = static_cast<int>(threadIdx.x);
  return {static_cast<int>(blockIdx.x) * kRows + thread / kWarp, thread % kWarp, thread / kWarp};
}

__device__ double sum_of(const float* parts, int count) {
  double sum = 0.0;
  for (int i = static_cast<int>(threadIdx.x); i < count; i += kThreads) sum += __ldcg(parts + i);
  return block_sum<kThreads>(sum);
}

// What this warp's row adds; called by every thread of the grid.
__device__ void add_up(const Figures& figures, int rows, const Seat& here, float first, float second) {
  if (here.row < rows && here.lane == 0) {
    figures.parts[here.row] = first;
    figures.parts[rows + here.row] = second;
  }
  __threadfence();
  __shared__ bool last;
  __syncthreads();
  if (threadIdx.x == 0) last = atomicInc(figures.ticket, gridDim.x - 1) == gridDim.x - 1;
  __syncthreads();
  if (!last) return;
  const double of_first = sum_of(figures.parts, rows);
  const double of_second = sum_of(figures.parts + rows, rows);
  if (threadIdx.x != 0) return;
  *figures.first = static_cast<float>(of_first);
  *figures.second = static_cast<float>(of_second);
}

// torch's clamp: what is not a number stays so
__device__ float clamp(float x, float least, float most) { return x < least ? least : x > most ? most : x; }

__device__ float deviation_of(const Squash& squash, float raw) {
  const float clamped = clamp(raw, squash.least, squash.most);
  return squash.log_deviation ? expf(clamped) : clamped;
}

// log da/du = log(1 - a^2), and what epsilon makes of its slope
struct LogSlope {
  float value, damping;
};

__device__ LogSlope log_slope_of(const Squash& squash, float u) {
  const float x = -2.0F * u;
  const float softplus = fmaxf(x, 0.0F) + log1pf(expf(-fabsf(x)));
  const float log_slope = 2.0F * (std::numbers::ln2_v<float> - u - softplus);
  if (squash.epsilon <= 0.0F) return {log_slope, 1.0F};
  const float rest = expf(log_slope);
  return {logf(rest + squash.epsilon), rest / (rest + squash.epsilon)};
}

__global__ void __launch_bounds__(kThreads) sample(const __grid_constant__ PolicySample s) {
  const auto [row, lane, warp] = seat();
  if (row >= s.rows) return;
  const int width = s.observations + s.actions;
  float* pair = s.pairs + static_cast<long long>(row) * width;
  const float* observation = s.observation + static_cast<long long>(row) * s.observation_stride;
  for (int i = lane; i < s.observations; i += kWarp) pair[i] = observation[i];
  if (s.stored != nullptr) {
    const float* stored = s.stored + static_cast<long long>(row) * s.stored_stride;
    for (int i = lane; i < width; i += kWarp) s.copied[static_cast<long long>(row) * width + i] = stored[i];
  }

  const float* output = s.output + static_cast<long long>(row) * 2 * s.actions;
  float log_probability = 0.0F;
  for (int i = lane; i < s.actions; i += kWarp) {
    const float noise = s.noise[row * s.actions + i];
    const float raw = output[s.actions + i];
    const float sigma = deviation_of(s.squash, raw);
    const float log_sigma = s.squash.log_deviation ? clamp(raw, s.squash.least, s.squash.most) : logf(sigma);
    const float u = output[i] + sigma * noise;
    pair[s.observations + i] = tanhf(u);
    const float half_log_two_pi = 0.918938533F;
    log_probability += noise * noise * -0.5F - half_log_two_pi - log_sigma - log_slope_of(s.squash, u).value;
  }
  log_probability = warp_sum(log_probability);
  if (lane == 0) s.log_probability[row] = log_probability;
}

__device__ bool comes_before(float x, int i, float y, int j) {
  if (isnan(x) || isnan(y)) return isnan(x) ? isnan(y) && i < j : true;
  return x < y || (x == y && i < j);
}

__global__ void __launch_bounds__(kThreads) regression(const __grid_constant__ Regression r) {
  __shared__ float all_atoms[kRows][kMostAtoms];
  __shared__ float kept_atoms[kRows][kMostAtoms];
  const Seat here = seat();
  const auto [row, lane, warp] = here;
  float loss = 0.0F;
  float q = 0.0F;
  if (row < r.rows) {
    const float bonus = -*r.temperature * r.log_probability[row];
    const float reward = r.reward[static_cast<long long>(row) * r.stride] * r.reward_scale;
    const float discount = r.discount[static_cast<long long>(row) * r.stride];
    const float share = 1.0F / static_cast<float>(r.rows);
    if (r.quantiles == 0) {
      float least = r.next[0][row];
      for (int i = 1; i < r.critics; ++i) {
        const float other = r.next[i][row];
        if (other < least || isnan(other)) least = other;
      }
      const float y = reward + discount * (least + bonus);
      if (lane < r.critics) {
        const float error = r.now[lane][row] - y;
        r.slope[lane][row] = error * share;
        loss = 0.5F * error * error * share;
      }
      if (lane == 0) q = r.now[0][row] * share;
    } else {
      const int total = r.critics * r.quantiles;
      float* atoms = all_atoms[warp];
      for (int i = lane; i < total; i += kWarp) {
        const float next = r.next[i / r.quantiles][row * r.quantiles + i % r.quantiles];
        atoms[i] = reward + discount * (next + bonus);
      }
      __syncwarp();
      if (r.kept < total) {
        for (int i = lane; i < total; i += kWarp) {
          int rank = 0;
          for (int j = 0; j < total; ++j) rank += comes_before(atoms[j], j, atoms[i], i) ? 1 : 0;
          if (rank < r.kept) kept_atoms[warp][rank] = atoms[i];
        }
        __syncwarp();
        atoms = kept_atoms[warp];
      }
      const float weight = 1.0F / static_cast<float>(r.quantiles * r.kept);
      for (int i = lane; i < total; i += kWarp) {
        const int critic = i / r.quantiles;
        const int n = i % r.quantiles;
        const float z = r.now[critic][row * r.quantiles + n];
        float above = 0.0F;  // sums of the Huber loss and of its slope, over the atoms above and below
        float below = 0.0F;
        float loss_above = 0.0F;
        float loss_below = 0.0F;
        for (int k = 0; k < r.kept; ++k) {
          const float error = atoms[k] - z;
          const float up = error > 0.0F ? error : 0.0F;
          const float down = error > 0.0F ? 0.0F : -error;
          const float up_slope = up > 1.0F ? 1.0F : up;
          const float down_slope = down > 1.0F ? 1.0F : down;
          above += up_slope;
          below += down_slope;
          loss_above += up_slope * (up - 0.5F * up_slope);
          loss_below += down_slope * (down - 0.5F * down_slope);
        }
        const float tau = (static_cast<float>(n) + 0.5F) / static_cast<float>(r.quantiles);
        r.slope[critic][row * r.quantiles + n] = share * weight * ((1.0F - tau) * below - tau * above);
        loss += (tau * loss_above + (1.0F - tau) * loss_below) * weight * share;
        if (critic == 0) q += z * share / static_cast<float>(r.quantiles);
      }
    }
    loss = warp_sum(loss);
    q = warp_sum(q);
  }
  add_up(r.loss_and_q, r.rows, here, loss, q);
}

__global__ void __launch_bounds__(kThreads) judgement(const __grid_constant__ Judgement j) {
  const Seat here = seat();
  const auto [row, lane, warp] = here;
  float loss = 0.0F;
  float log_probability = 0.0F;
  if (row < j.rows) {
    const float share = 1.0F / static_cast<float>(j.rows);
    if (j.quantiles == 0) {
      float least = j.q[0][row];
      for (int i = 1; i < j.critics; ++i)
        least = j.q[i][row] < least || isnan(j.q[i][row]) ? j.q[i][row] : least;
      int holders = 0;
      for (int i = 0; i < j.critics; ++i) holders += j.q[i][row] == least ? 1 : 0;
      if (lane < j.critics) {
        j.slope[lane][row] = j.q[lane][row] == least ? -share / static_cast<float>(holders) : 0.0F;
      }
      if (lane == 0) loss = -least * share;
    } else {
      const int total = j.critics * j.quantiles;
      const float each = share / static_cast<float>(total);
      for (int i = lane; i < total; i += kWarp) {
        const int critic = i / j.quantiles;
        const int n = row * j.quantiles + i % j.quantiles;
        j.slope[critic][n] = -each;
        loss -= each * j.q[critic][n];
      }
    }
    if (lane == 0) {
      log_probability = j.log_probability[row] * share;
      loss += *j.temperature * log_probability;
    }
    loss = warp_sum(loss);
    log_probability = warp_sum(log_probability);
  }
  add_up(j.loss_and_log_probability, j.rows, here, loss, log_probability);
}

__global__ void __launch_bounds__(kThreads) slope_of_policy(const __grid_constant__ PolicySlope p) {
  const int n = static_cast<int>(blockIdx.x * kThreads + threadIdx.x);
  if (n >= p.rows * p.actions) return;
  const int row = n / p.actions;
  const int i = n % p.actions;
  const float weight = *p.temperature / static_cast<float>(p.rows);
  const float* output = p.output + static_cast<long long>(row) * 2 * p.actions;
  const float noise = p.noise[n];
  const float raw = output[p.actions + i];
  const float sigma = deviation_of(p.squash, raw);
  const float a = p.pairs[static_cast<long long>(row) * (p.observations + p.actions) + p.observations + i];
  float through = 0.0F;
  for (int critic = 0; critic < p.critics; ++critic) through += p.through[critic][n];

  // d log pi / du = -d log_slope / du = 2 a
  const float entropy_slope = 2.0F * a * log_slope_of(p.squash, output[i] + sigma * noise).damping;
  const float u = through * (1.0F - a * a) + weight * entropy_slope;
  const bool inside = raw >= p.squash.least && raw <= p.squash.most;
  const float sigma_slope = !inside ? 0.0F : p.squash.log_deviation ? sigma : 1.0F;
  float* slope = p.slope + static_cast<long long>(row) * 2 * p.actions;
  slope[i] = u;
  slope[p.actions + i] = (u * noise - weight / sigma) * sigma_slope;
}

__global__ void __launch_bounds__(kThreads) mean(const float* x, int count, float* result) {
  const double sum = sum_of(x, count);
  if (threadIdx.x == 0) *result = static_cast<float>(sum / count);
}

}  // namespace

void sample_policy(const PolicySample& s, Stream stream) {
  sample<<<blocks_for(s.rows, kRows), kThreads, 0, stream>>>(s);
  check_launch("sample");
}

void regress(const Regression& r, Stream stream) {
  regression<<<blocks_for(r.rows, kRows), kThreads, 0, stream>>>(r);
  check_launch("regression");
}

void judge(const Judgement& j, Stream stream) {
  judgement<<<blocks_for(j.rows, kRows), kThreads, 0, stream>>>(j);
  check_launch("judgement");
}

void policy_slope(const PolicySlope& p, Stream stream) {
  slope_of_policy<<<blocks_for(static_cast<long long>(p.rows) * p.actions, kThreads), kThreads, 0, stream>>>(
      p);
  check_launch("slope_of_policy");
}

void mean_log_probability(const float* log_probability, int rows, float* result, Stream stream) {
  mean<<<1, kThreads, 0, stream>>>(log_probability, rows, result);
  check_launch("mean");
}

}  // namespace gallop::agent::device
