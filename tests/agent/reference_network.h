// SPDX-License-Identifier: MIT
// A perceptron and the squashed Gaussian once more, in double precision and plain loops: what the learner's
// losses are compared with. Shares no code with src/agent.
#pragma once

#include <torch/torch.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numbers>
#include <string>
#include <vector>

#include "agent/sac_config.h"

namespace gallop::reference {

using Vector = std::vector<double>;
using Matrix = std::vector<Vector>;  // rows

inline Vector to_vector(const torch::Tensor& tensor) {
  const torch::Tensor flat = tensor.detach().to(torch::kFloat64).contiguous();
  return {flat.data_ptr<double>(), flat.data_ptr<double>() + flat.numel()};
}

inline Matrix to_matrix(const torch::Tensor& tensor) {
  Matrix rows;
  for (std::int64_t i = 0; i < tensor.size(0); ++i) rows.push_back(to_vector(tensor[i]));
  return rows;
}

inline Matrix beside(const Matrix& left, const Matrix& right) {
  Matrix both = left;
  for (std::size_t i = 0; i < both.size(); ++i)
    both[i].insert(both[i].end(), right[i].begin(), right[i].end());
  return both;
}

inline Matrix below(const Matrix& top, const Matrix& bottom) {
  Matrix both = top;
  both.insert(both.end(), bottom.begin(), bottom.end());
  return both;
}

struct Network {
  agent::Normalization norm = agent::Normalization::None;
  double eps = 0.0;
  std::vector<Matrix> weight;
  Matrix bias, scale, shift, mean, variance;

  Network(const std::map<std::string, torch::Tensor>& tensors, const std::string& name,
          agent::Normalization kind, double epsilon)
      : norm(kind), eps(epsilon) {
    for (int i = 0; tensors.contains(name + ".l" + std::to_string(i) + ".weight"); ++i) {
      const std::string layer = name + ".l" + std::to_string(i);
      weight.push_back(to_matrix(tensors.at(layer + ".weight")));
      bias.push_back(to_vector(tensors.at(layer + ".bias")));
    }
    for (int i = 0; tensors.contains(name + ".n" + std::to_string(i) + ".scale"); ++i) {
      const std::string layer = name + ".n" + std::to_string(i);
      scale.push_back(to_vector(tensors.at(layer + ".scale")));
      shift.push_back(to_vector(tensors.at(layer + ".shift")));
      if (norm == agent::Normalization::Layer) continue;
      mean.push_back(to_vector(tensors.at(layer + ".mean")));
      variance.push_back(to_vector(tensors.at(layer + ".variance")));
    }
  }

  /// `training`: batch norm takes the batch's own statistics.
  [[nodiscard]] Matrix forward(Matrix x, bool training) const {
    const bool crossq = norm == agent::Normalization::CrossQ;
    if (crossq) normalise(x, 0, training);
    for (std::size_t i = 0; i < weight.size(); ++i) {
      x = linear(x, i);
      if (i + 1 == weight.size()) break;
      if (norm != agent::Normalization::None && !crossq) normalise(x, i, training);
      for (Vector& row : x) {
        for (double& v : row) v = std::max(v, 0.0);
      }
      if (crossq) normalise(x, i + 1, training);
    }
    return x;
  }

  /// Every parameter, in the order in which the learner's flat vector holds them.
  [[nodiscard]] std::vector<double*> parameters() {
    std::vector<double*> all;
    const auto add = [&all](Vector& values) {
      for (double& v : values) all.push_back(&v);
    };
    const auto add_norm = [&](std::size_t i) {
      add(scale[i]);
      add(shift[i]);
    };
    const bool crossq = norm == agent::Normalization::CrossQ;
    if (crossq) add_norm(0);
    for (std::size_t i = 0; i < weight.size(); ++i) {
      for (Vector& row : weight[i]) add(row);
      add(bias[i]);
      if (norm != agent::Normalization::None && i + 1 < weight.size()) add_norm(crossq ? i + 1 : i);
    }
    return all;
  }

 private:
  [[nodiscard]] Matrix linear(const Matrix& x, std::size_t layer) const {
    Matrix out(x.size(), bias[layer]);
    for (std::size_t r = 0; r < x.size(); ++r) {
      for (std::size_t o = 0; o < out[r].size(); ++o) {
        for (std::size_t i = 0; i < x[r].size(); ++i) out[r][o] += weight[layer][o][i] * x[r][i];
      }
    }
    return out;
  }

  void normalise(Matrix& x, std::size_t i, bool training) const {
    if (norm == agent::Normalization::Layer) {
      for (Vector& row : x) {
        const auto [m, v] = moments(row);
        for (std::size_t c = 0; c < row.size(); ++c) {
          row[c] = (row[c] - m) / std::sqrt(v + eps) * scale[i][c] + shift[i][c];
        }
      }
      return;
    }
    for (std::size_t c = 0; c < scale[i].size(); ++c) {
      double m = mean[i][c];
      double v = variance[i][c];
      if (training) {
        Vector column;
        for (const Vector& row : x) column.push_back(row[c]);
        std::tie(m, v) = moments(column);
      }
      for (Vector& row : x) row[c] = (row[c] - m) / std::sqrt(v + eps) * scale[i][c] + shift[i][c];
    }
  }

  static std::pair<double, double> moments(const Vector& values) {
    double m = 0.0;
    double v = 0.0;
    for (const double x : values) m += x / static_cast<double>(values.size());
    for (const double x : values) v += (x - m) * (x - m) / static_cast<double>(values.size());
    return {m, v};
  }
};

struct Sample {
  Matrix action;
  Vector log_probability;
};

/// a = tanh(mean + sigma noise); log-probability by the textbook's formula.
inline Sample sample(const Matrix& output, const Matrix& noise, agent::Deviation kind,
                     double squash_epsilon) {
  Sample result;
  for (std::size_t r = 0; r < output.size(); ++r) {
    const std::size_t actions = noise[r].size();
    Vector action;
    double log_probability = 0.0;
    for (std::size_t i = 0; i < actions; ++i) {
      const double raw = output[r][actions + i];
      const double sigma = kind == agent::Deviation::LogClamped ? std::exp(std::clamp(raw, -20.0, 2.0))
                                                                : std::clamp(raw, 1e-6, 1.0);
      const double u = output[r][i] + sigma * noise[r][i];
      const double z = (u - output[r][i]) / sigma;
      action.push_back(std::tanh(u));
      log_probability += -0.5 * z * z - std::log(sigma) - 0.5 * std::log(2.0 * std::numbers::pi);
      log_probability -= std::log(1.0 - std::tanh(u) * std::tanh(u) + squash_epsilon);
    }
    result.action.push_back(action);
    result.log_probability.push_back(log_probability);
  }
  return result;
}

}  // namespace gallop::reference
