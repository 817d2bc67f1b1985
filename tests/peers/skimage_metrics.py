#!/usr/bin/python3
"""The metrics of pairs of pictures by scikit-image, for src/metrics/skimage_test.cpp.

skimage_metrics.py TRUTH RESULT [TRUTH RESULT ...]: a line of `psnr ssim ssim_luma ssim_uniform7 ms_ssim` for each pair.
scikit-image has no MS-SSIM: its five scales are put together here from the filter that its SSIM uses.
"""
import sys

import numpy as np
from scipy.ndimage import gaussian_filter
from skimage.io import imread
from skimage.metrics import peak_signal_noise_ratio, structural_similarity

WANG = {"gaussian_weights": True, "sigma": 1.5, "use_sample_covariance": False, "data_range": 1.0}


def luma(picture):
    return picture @ np.array([0.299, 0.587, 0.114])


def ms_ssim(truth, result):
    weights = [0.0448, 0.2856, 0.3001, 0.2363, 0.1333]
    value = 1.0
    for scale, weight in enumerate(weights):
        smooth = lambda plane: gaussian_filter(plane, 1.5, truncate=3.5)
        mean_a, mean_b = smooth(truth), smooth(result)
        variance_a, variance_b = smooth(truth**2) - mean_a**2, smooth(result**2) - mean_b**2
        covariance = smooth(truth * result) - mean_a * mean_b
        terms = (2 * covariance + 0.03**2) / (variance_a + variance_b + 0.03**2)
        if scale == len(weights) - 1:
            terms = terms * (2 * mean_a * mean_b + 0.01**2) / (mean_a**2 + mean_b**2 + 0.01**2)
        value *= max(terms[5:-5, 5:-5].mean(), 0) ** weight
        rows, columns = truth.shape[0] // 2 * 2, truth.shape[1] // 2 * 2
        halved = lambda p: p[:rows, :columns].reshape(rows // 2, 2, columns // 2, 2).mean((1, 3))
        truth, result = halved(truth), halved(result)
    return value


for truth_file, result_file in zip(sys.argv[1::2], sys.argv[2::2]):
    truth, result = imread(truth_file)[..., :3] / 255.0, imread(result_file)[..., :3] / 255.0
    print(
        peak_signal_noise_ratio(truth, result, data_range=1.0),
        structural_similarity(truth, result, channel_axis=2, **WANG),
        structural_similarity(luma(truth), luma(result), **WANG),
        structural_similarity(truth, result, channel_axis=2, data_range=1.0),
        ms_ssim(luma(truth), luma(result)),
    )
