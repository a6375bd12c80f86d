//! Settling the running statistics of BatchNorm.
//!
//! During training these are exponential means over the last batches (weight of the newest: 0.1), each measured with
//! other weights. A network in evaluation mode is therefore normalised by statistics of networks that it was before,
//! the more so the larger the learning rate. Settled ones are of its present weights alone: after [`BATCHES`] batches
//! without updates, what is left of the old ones has weight 0.9^60 = 0.002.

use burn::module::Module;

/// Batches in training mode.
pub const BATCHES: usize = 60;

/// A copy of a trained network with settled statistics, in evaluation mode; the network keeps its own.
///
/// `pass` must run the copy, which is in training mode, on the batch of the given number.
pub fn settled<M: Module>(network: &M, mut pass: impl FnMut(&M, usize)) -> M {
    // Clones share their running statistics; `valid` copies them.
    let copy = network.valid().train();
    for batch in 0..BATCHES {
        pass(&copy, batch);
    }
    copy.valid()
}

#[cfg(test)]
mod tests {
    use super::*;
    use burn::tensor::{Device, Distribution, Tensor};
    use novelty_nets::{Abati, Autoencoder, device};

    fn output(network: &Abati, x: &Tensor<4>) -> Vec<f32> {
        network.decode(network.encode(x.clone())).into_data().try_to_vec().unwrap()
    }

    fn mean_squared_difference(a: &[f32], b: &[f32]) -> f32 {
        a.iter().zip(b).map(|(a, b)| (a - b).powi(2)).sum::<f32>() / a.len() as f32
    }

    fn images(count: usize, device: &Device) -> Tensor<4> {
        Tensor::random([count, 1, 28, 28], Distribution::Uniform(0.0, 1.0), device)
    }

    #[test]
    fn a_settled_copy_is_normalised_by_its_batches_and_the_network_keeps_its_statistics() {
        let device = crate::block_on(device::open("flex")).unwrap().device;
        device.seed(1);
        let (plain, training) = (device.clone(), device.autodiff());
        let network = Abati::new(&training);
        // Its statistics are those of darker images, as those of earlier weights would be.
        let darker = images(8, &plain) * 0.3;
        for _ in 0..BATCHES / 2 {
            network.decode(network.encode(darker.clone().autodiff()));
        }
        let x = images(8, &plain);
        let before = output(&network.valid(), &x);
        // With one batch throughout, evaluation mode comes to compute what training mode does, but for the variance of
        // the running statistics, which is the unbiased one: n/(n − 1) of the other, 8/7 in the layer of one pixel.
        let settled = settled(&network, |copy, _| {
            copy.decode(copy.encode(x.clone().autodiff()));
        });
        let after = output(&network.valid(), &x);
        assert_eq!(before, after, "the statistics of the network itself have moved");
        let wanted = output(&network, &x.clone().autodiff());
        let (was, is) = (
            mean_squared_difference(&before, &wanted),
            mean_squared_difference(&output(&settled, &x), &wanted),
        );
        assert!(is < 0.1 * was, "{is} of {was}");
    }
}
