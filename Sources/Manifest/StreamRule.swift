// The rules that are seen over the responses of one media playlist, or of all of a session. Ids as in the stitcher's list of rules,
// sections of rfc8216bis: those that a rule comes from, or that say what a player does with a playlist that breaks it.
extension Rule {
    public static let seq1 = Rule("SEQ-1", "6.2.2"), seq2 = Rule("SEQ-2", "6.2.2"), seq3 = Rule("SEQ-3", "6.3.4")
    public static let seq4 = Rule("SEQ-4", "6.3.4"), seq5 = Rule("SEQ-5", "6.2.2"), seq6 = Rule("SEQ-6", "4.4.3")
    public static let seq7 = Rule("SEQ-7", "8"), seq8 = Rule("SEQ-8", "6.3.4"), seq9 = Rule("SEQ-9", "6.2.2")
    public static let dsc1 = Rule("DSC-1", "6.2.2"), dsc2 = Rule("DSC-2", "4.4.3.3"), dsc3 = Rule("DSC-3", "4.4.4.3")
    public static let dsc4 = Rule("DSC-4", "6.2.4"), dsc6 = Rule("DSC-6", "6.2.2")
    public static let dur1 = Rule("DUR-1", "6.2.1"), dur2 = Rule("DUR-2", "4.4.3.1"), dur3 = Rule("DUR-3", "6.2.4")
    public static let dur4 = Rule("DUR-4", "6.2.2"), dur5 = Rule("DUR-5", "6.2.1"), dur6 = Rule("DUR-6", "6.2.1")
    public static let dur8 = Rule("DUR-8", "6.2.1"), dur9 = Rule("DUR-9", "4.4.3.4")
    public static let pdt1 = Rule("PDT-1", "6.2.1"), pdt2 = Rule("PDT-2", "6.3.3"), pdt3 = Rule("PDT-3", "6.2.1")
    public static let pdt4 = Rule("PDT-4", "6.3.4"), pdt5 = Rule("PDT-5", "4.4.4.6"), pdt7 = Rule("PDT-7", "6.2.4")
    public static let pdt8 = Rule("PDT-8", "4.4.4.6")
    public static let key1 = Rule("KEY-1", "4.4.4.4"), key2 = Rule("KEY-2", "4.4.4.4"), key3 = Rule("KEY-3", "5.2")
    public static let key4 = Rule("KEY-4", "6.2.3")
    public static let map1 = Rule("MAP-1", "4.4.4.5"), map2 = Rule("MAP-2", "4.4.4.5"), map3 = Rule("MAP-3", "4.4.4.5")
    public static let byt1 = Rule("BYT-1", "4.4.4.2"), gap1 = Rule("GAP-1", "4.4.4.7"), def1 = Rule("DEF-1", "4.4.2.3")
    public static let aln2 = Rule("ALN-2", "6.2.4"), aln3 = Rule("ALN-3", "6.3.2"), aln10 = Rule("ALN-10", "6.2.4")
    public static let drg2 = Rule("DRG-2", "4.4.5.1"), drg3 = Rule("DRG-3", "4.4.5.1"), int1 = Rule("INT-1", "D")
    public static let int2 = Rule("INT-2", "D"), vod1 = Rule("VOD-1", "6.2.1"), org9 = Rule("ORG-9", "6.3.2")
}
