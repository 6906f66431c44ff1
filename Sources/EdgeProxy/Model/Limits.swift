/// Every bound of this module, in one place.
public enum Limits {
    /// Origin prefixes of one channel.
    public static let origins = 8
    /// Media playlists of one presentation.
    public static let renditions = 64
    /// Of the bandwidth that a variant declares, what an ad in it may declare: a player that chose the variant for its bandwidth can
    /// just carry so much with what it has buffered.
    public static let adBandwidthPercent: Int64 = 150
    /// By which a rendition of a creative may be longer or shorter than its pictures, nanoseconds; dates are right again at its end.
    public static let adLengthSkewNs: Int64 = 500_000_000
    /// Up to which two frame rates are one that was written otherwise: 29.97 and 30, also 24 and 25, of which no origin has both.
    public static let sameFrameRateRatio = 1.05
    /// How far BANDWIDTH of one variant may drift where nothing else tells it from others.
    public static let sameBandwidthRatio = 2.0
}
