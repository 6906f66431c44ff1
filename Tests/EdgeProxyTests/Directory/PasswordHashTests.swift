import Testing

@testable import EdgeProxy

@Suite struct PasswordHashTests {
    private static let cheap = PasswordHash.Cost(log: 4, blocks: 8, times: 1)
    private static let salt = [UInt8](0..<16)

    @Test func apasswordIsKnownAgainByItsText() throws {
        let hash = PasswordHash(of: Array("correct horse".utf8), salt: Self.salt, cost: Self.cheap)
        #expect(hash.text.hasPrefix("$scrypt$ln=4,r=8,p=1$AAECAwQFBgcICQoLDA0ODw==$"))
        let read = try #require(PasswordHash(hash.text))
        #expect(read == hash && read.isOf(Array("correct horse".utf8)) && read.isOld)
        for other in ["", "correct hors", "correct horse ", "Correct horse"] { #expect(!read.isOf(Array(other.utf8)), "\(other)") }
        // Another salt, another hash.
        #expect(PasswordHash(of: Array("correct horse".utf8), salt: Self.salt.reversed(), cost: Self.cheap) != hash)
        #expect(PasswordHash(of: [], salt: Self.salt, cost: Self.cheap).isOf([]))
    }

    @Test(arguments: [
        "", "correct horse", "$scrypt$ln=4,r=8$a$b", "$scrypt$ln=4,r=8,p=1$AAECAwQFBgcICQoLDA0ODw==$AAEC", "$argon2id$ln=4,r=8,p=1$AA$AA",
        "$scrypt$ln=4,p=8,r=1$AAECAwQFBgcICQoLDA0ODw==$AAECAwQFBgcICQoLDA0ODwABAgMEBQYHCAkKCwwNDg8=",
    ])
    func whatIsNoSuchTextIsNone(text: String) { #expect(PasswordHash(text) == nil) }

    @Test func whatWouldCostTooMuchIsNeverTrue() throws {
        let text = "$scrypt$ln=30,r=8,p=1$AAECAwQFBgcICQoLDA0ODw==$AAECAwQFBgcICQoLDA0ODwABAgMEBQYHCAkKCwwNDg8="
        #expect(try !#require(PasswordHash(text)).isOf([1]))
        #expect(try !#require(PasswordHash(text.replacing("ln=30", with: "ln=20"))).isOf([1]))
    }

    @Test func thoseOfNowAreNotOld() {
        let hash = PasswordHash(of: [1], salt: Self.salt)
        #expect(!hash.isOld && hash.isOf([1]) && hash.text.hasPrefix("$scrypt$ln=15,r=8,p=3$"))
    }
}
