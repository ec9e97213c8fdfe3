#include "engine/manifest/ManifestParser.h"

#include <array>
#include <charconv>
#include <limits>
#include <string_view>

#include "engine/jobs/Failure.h"
#include "engine/manifest/ManifestLexer.h"
#include "engine/manifest/ManifestPath.h"
#include "engine/manifest/ManifestTextHash.h"

namespace basekeep {

namespace {

using Token = ManifestLexer::Token;

enum class Key {
    Version,
    SystemIdentifier,
    Files,
    WalRanges,
    ManifestChecksum,
    Path,
    EncodedPath,
    Size,
    LastModified,
    ChecksumAlgorithm,
    Checksum,
    Timeline,
    StartLsn,
    EndLsn,
};

enum class Level { Top, File, WalRange };

struct KeyRule
{
    Key key;
    Level level;
    std::string_view name;
    std::size_t maximumSize; ///< of its value, bytes
};

constexpr std::size_t maximumPath = 4096;
constexpr std::size_t maximumScalar = 256;
constexpr quint32 maximumWalRanges = 65536; ///< one for each timeline crossed; keeps a handler's list bounded

constexpr std::array<KeyRule, 14> keyRules{{
    {Key::Version, Level::Top, "PostgreSQL-Backup-Manifest-Version", maximumScalar},
    {Key::SystemIdentifier, Level::Top, "System-Identifier", maximumScalar},
    {Key::Files, Level::Top, "Files", maximumScalar},
    {Key::WalRanges, Level::Top, "WAL-Ranges", maximumScalar},
    {Key::ManifestChecksum, Level::Top, "Manifest-Checksum", maximumScalar},
    {Key::Path, Level::File, "Path", maximumPath},
    {Key::EncodedPath, Level::File, "Encoded-Path", 2 * maximumPath},
    {Key::Size, Level::File, "Size", maximumScalar},
    {Key::LastModified, Level::File, "Last-Modified", maximumScalar},
    {Key::ChecksumAlgorithm, Level::File, "Checksum-Algorithm", maximumScalar},
    {Key::Checksum, Level::File, "Checksum", maximumScalar},
    {Key::Timeline, Level::WalRange, "Timeline", maximumScalar},
    {Key::StartLsn, Level::WalRange, "Start-LSN", maximumScalar},
    {Key::EndLsn, Level::WalRange, "End-LSN", maximumScalar},
}};

const KeyRule& ruleOf(Key key)
{
    return keyRules[static_cast<std::size_t>(key)];
}

QString nameOf(Key key)
{
    const std::string_view name = ruleOf(key).name;
    return QString::fromLatin1(name.data(), static_cast<qsizetype>(name.size()));
}

/// The keys seen in one object.
class KeySet
{
public:
    [[nodiscard]] bool has(Key key) const { return (m_bits & bit(key)) != 0; }
    void add(Key key) { m_bits |= bit(key); }
    void clear() { m_bits = 0; }

private:
    static constexpr quint32 bit(Key key) { return quint32{1} << static_cast<int>(key); }
    quint32 m_bits = 0;
};

} // namespace

/// The grammar: takes tokens, knows at each moment what may come next, hands finished entries to the handler.
class ManifestParser::State
{
public:
    explicit State(ManifestHandler& handler)
        : m_handler(handler), m_lexer([this](Token token, std::string_view text) { take(token, text); })
    {
    }

    void write(std::string_view chunk)
    {
        m_hash.write(chunk);
        m_lexer.write(chunk);
    }

    void finish();

    QStringList notes;

private:
    enum class Expect {
        TopBegin,
        FirstKey,
        Key,
        Colon,
        Value,
        CommaOrEnd,
        FirstEntry,
        Entry,
        EntryCommaOrEnd,
        Nothing
    };

    void take(Token token, std::string_view text);
    void takeKey(std::string_view name);
    void takeValue(Token token, std::string_view text);
    void takeTopScalar(Token token, std::string_view text);
    void takeFileScalar(Token token, std::string_view text);
    void takeWalScalar(Token token, std::string_view text);
    void beginEntry();
    void endObject();
    void endTop();
    void endFile();
    void endWalRange();

    [[nodiscard]] quint64 integer(Token token, std::string_view text, quint64 minimum, quint64 maximum);
    [[nodiscard]] std::string_view string(Token token, std::string_view text) const;
    [[nodiscard]] ChecksumAlgorithm algorithm(std::string_view name);
    [[nodiscard]] Lsn lsn(Token token, std::string_view text) const;
    void decodePath(std::string_view hex);
    [[noreturn]] void fail(const QString& what) const { m_lexer.fail(what); }
    [[noreturn]] void expected(const QString& what) const { fail(tr("expected %1").arg(what)); }

    ManifestHandler& m_handler;
    ManifestLexer m_lexer;
    ManifestTextHash m_hash;

    Expect m_expect = Expect::TopBegin;
    Level m_level = Level::Top;
    Key m_key = Key::Version;
    KeySet m_topKeys;
    KeySet m_entryKeys;
    KeySet m_numbersAsStrings; ///< noted once per key
    int m_version = 0;
    ManifestFile m_file;
    ManifestWalRange m_walRange;
    quint32 m_walRangeCount = 0;
    Digest m_statedChecksum;
    std::string m_algorithmName; ///< the last one seen
    ChecksumAlgorithm m_algorithm = ChecksumAlgorithm::None;
};

void ManifestParser::State::take(Token token, std::string_view text)
{
    switch (m_expect) {
    case Expect::TopBegin:
        if (token != Token::ObjectBegin)
            expected(tr("\"{\" at the beginning"));
        m_expect = Expect::Key;
        return;
    case Expect::FirstKey:
        if (token == Token::ObjectEnd)
            return endObject();
        [[fallthrough]];
    case Expect::Key:
        if (token != Token::String)
            expected(tr("the name of a field"));
        return takeKey(text);
    case Expect::Colon:
        if (token != Token::Colon)
            expected(tr("a colon after \"%1\"").arg(nameOf(m_key)));
        m_lexer.expectString(ruleOf(m_key).maximumSize, m_key != Key::LastModified);
        m_expect = Expect::Value;
        return;
    case Expect::Value:
        return takeValue(token, text);
    case Expect::CommaOrEnd:
        if (token == Token::ObjectEnd)
            return endObject();
        if (token != Token::Comma)
            expected(tr("a comma or \"}\""));
        if (m_level == Level::Top && m_topKeys.has(Key::ManifestChecksum))
            expected(tr("\"}\" after the manifest's checksum"));
        m_expect = Expect::Key;
        return;
    case Expect::FirstEntry:
        if (token == Token::ArrayEnd) {
            m_expect = Expect::CommaOrEnd;
            m_level = Level::Top;
            return;
        }
        [[fallthrough]];
    case Expect::Entry:
        if (token != Token::ObjectBegin)
            expected(tr("\"{\" at the beginning of an entry"));
        return beginEntry();
    case Expect::EntryCommaOrEnd:
        if (token == Token::Comma) {
            m_expect = Expect::Entry;
            return;
        }
        if (token != Token::ArrayEnd)
            expected(tr("a comma or \"]\""));
        m_expect = Expect::CommaOrEnd;
        m_level = Level::Top;
        return;
    case Expect::Nothing:
        fail(tr("something follows the end"));
    }
}

void ManifestParser::State::takeKey(std::string_view name)
{
    // Most often it is one of the next.
    const KeyRule* rule = nullptr;
    const std::size_t next = static_cast<std::size_t>(m_key) + 1;
    for (std::size_t count = 0; count < keyRules.size() && rule == nullptr; ++count) {
        const KeyRule& candidate = keyRules[(next + count) % keyRules.size()];
        if (candidate.level == m_level && candidate.name == name)
            rule = &candidate;
    }
    if (m_level == Level::Top && !m_topKeys.has(Key::Version) && (rule == nullptr || rule->key != Key::Version))
        expected(tr("the manifest's version as the first field"));
    if (rule == nullptr) {
        const QString unknown = QString::fromUtf8(name.data(), static_cast<qsizetype>(name.size()));
        fail(tr("the field \"%1\" is unknown here").arg(unknown));
    }
    KeySet& seen = m_level == Level::Top ? m_topKeys : m_entryKeys;
    if (seen.has(rule->key))
        fail(tr("the field \"%1\" occurs twice").arg(nameOf(rule->key)));
    seen.add(rule->key);
    m_key = rule->key;
    m_expect = Expect::Colon;
}

void ManifestParser::State::takeValue(Token token, std::string_view text)
{
    // The next string is a name of a field, whatever this value allowed.
    m_lexer.expectString(maximumScalar, true);
    if (m_key == Key::Files || m_key == Key::WalRanges) {
        if (token != Token::ArrayBegin)
            expected(tr("\"[\" after \"%1\"").arg(nameOf(m_key)));
        m_level = m_key == Key::Files ? Level::File : Level::WalRange;
        m_expect = Expect::FirstEntry;
        return;
    }
    if (token != Token::String && token != Token::Number && token != Token::Null)
        expected(tr("a value for \"%1\"").arg(nameOf(m_key)));
    m_expect = Expect::CommaOrEnd;
    switch (m_level) {
    case Level::Top:
        return takeTopScalar(token, text);
    case Level::File:
        return takeFileScalar(token, text);
    case Level::WalRange:
        return takeWalScalar(token, text);
    }
}

void ManifestParser::State::takeTopScalar(Token token, std::string_view text)
{
    if (m_key == Key::Version) {
        m_version = static_cast<int>(integer(token, text, 0, std::numeric_limits<int>::max()));
        if (m_version != 1 && m_version != 2)
            fail(tr("manifests of version %1 are unknown; versions 1 and 2 are known").arg(m_version));
        m_handler.version(m_version);
    } else if (m_key == Key::SystemIdentifier) {
        if (m_version == 1)
            fail(tr("a manifest of version 1 has no system identifier"));
        m_handler.systemIdentifier(integer(token, text, 1, std::numeric_limits<quint64>::max()));
    } else {
        const std::string_view hex = string(token, text);
        const auto digest = Digest::fromHex(QByteArrayView(hex.data(), static_cast<qsizetype>(hex.size())));
        if (!digest || digest->size != checksumSize(ChecksumAlgorithm::Sha256))
            fail(tr("the manifest's checksum is not one of 64 hexadecimal digits"));
        m_statedChecksum = *digest;
    }
}

void ManifestParser::State::takeFileScalar(Token token, std::string_view text)
{
    switch (m_key) {
    case Key::Path:
        m_file.path = string(token, text);
        return;
    case Key::EncodedPath:
        return decodePath(string(token, text));
    case Key::Size:
        m_file.size = integer(token, text, 0, static_cast<quint64>(std::numeric_limits<qint64>::max()));
        return;
    case Key::ChecksumAlgorithm: {
        m_file.algorithm = algorithm(string(token, text));
        return;
    }
    case Key::Checksum: {
        const std::string_view hex = string(token, text);
        const auto digest = Digest::fromHex(QByteArrayView(hex.data(), static_cast<qsizetype>(hex.size())));
        if (!digest)
            fail(tr("a file's checksum is not hexadecimal"));
        m_file.checksum = *digest;
        return;
    }
    default: // Last-Modified: no reader uses it, and servers on Windows may name the time zone in their own language
        static_cast<void>(string(token, text));
        return;
    }
}

void ManifestParser::State::takeWalScalar(Token token, std::string_view text)
{
    if (m_key == Key::Timeline)
        m_walRange.timeline = static_cast<quint32>(integer(token, text, 1, std::numeric_limits<quint32>::max()));
    else if (m_key == Key::StartLsn)
        m_walRange.start = lsn(token, text);
    else
        m_walRange.end = lsn(token, text);
}

void ManifestParser::State::beginEntry()
{
    m_entryKeys.clear();
    m_file.path.clear();
    m_file.size = 0;
    m_file.algorithm = ChecksumAlgorithm::None;
    m_file.checksum.size = 0;
    m_walRange = ManifestWalRange{};
    m_expect = Expect::FirstKey;
}

void ManifestParser::State::endObject()
{
    switch (m_level) {
    case Level::Top:
        return endTop();
    case Level::File:
        endFile();
        break;
    case Level::WalRange:
        endWalRange();
        break;
    }
    m_expect = Expect::EntryCommaOrEnd;
}

void ManifestParser::State::endTop()
{
    for (const Key key : {Key::Version, Key::Files, Key::WalRanges, Key::ManifestChecksum}) {
        if (!m_topKeys.has(key))
            fail(tr("the field \"%1\" is missing").arg(nameOf(key)));
    }
    if (m_version == 2 && !m_topKeys.has(Key::SystemIdentifier))
        fail(tr("the field \"%1\" is missing").arg(nameOf(Key::SystemIdentifier)));
    // Other readers take this for a backup that needs no WAL, and check none; there is no such backup.
    if (m_walRangeCount == 0)
        fail(tr("it names no WAL, so what recovery needs is unknown"));
    m_expect = Expect::Nothing;
}

void ManifestParser::State::endFile()
{
    if (m_entryKeys.has(Key::Path) && m_entryKeys.has(Key::EncodedPath))
        fail(tr("a file has both a path and an encoded path"));
    if (!m_entryKeys.has(Key::Path) && !m_entryKeys.has(Key::EncodedPath))
        fail(tr("a file has no path"));
    if (!isSafeManifestPath(m_file.path)) {
        const QString path = QString::fromUtf8(m_file.path.data(), static_cast<qsizetype>(m_file.path.size()));
        fail(tr("the path \"%1\" is not one inside a data directory").arg(path));
    }
    if (!m_entryKeys.has(Key::Size))
        fail(tr("a file has no size"));
    if (m_entryKeys.has(Key::Checksum) && !m_entryKeys.has(Key::ChecksumAlgorithm))
        fail(tr("a file has a checksum without an algorithm"));
    if (m_file.checksum.size != checksumSize(m_file.algorithm))
        fail(tr("a file's checksum is missing or has the wrong length for its algorithm"));
    m_handler.file(m_file);
}

void ManifestParser::State::endWalRange()
{
    for (const Key key : {Key::Timeline, Key::StartLsn, Key::EndLsn}) {
        if (!m_entryKeys.has(key))
            fail(tr("a WAL range lacks the field \"%1\"").arg(nameOf(key)));
    }
    if (m_walRange.end < m_walRange.start)
        fail(tr("a WAL range ends before it starts"));
    if (++m_walRangeCount > maximumWalRanges)
        fail(tr("there are too many WAL ranges"));
    m_handler.walRange(m_walRange);
}

quint64 ManifestParser::State::integer(Token token, std::string_view text, quint64 minimum, quint64 maximum)
{
    quint64 value = 0;
    const char* const end = text.data() + text.size();
    const auto [stopped, error] = std::from_chars(text.data(), end, value);
    const bool hasLeadingZero = text.size() > 1 && text.front() == '0';
    if (token == Token::Null || error == std::errc::invalid_argument || stopped != end || hasLeadingZero)
        fail(tr("the value of \"%1\" is not an unsigned integer").arg(nameOf(m_key)));
    if (error == std::errc::result_out_of_range || value < minimum || value > maximum)
        fail(tr("the value of \"%1\" is out of range").arg(nameOf(m_key)));
    if (token == Token::String && !m_numbersAsStrings.has(m_key)) {
        m_numbersAsStrings.add(m_key);
        notes += tr("Line %1 of the manifest gives the number \"%2\" as a string.")
                     .arg(QString::number(m_lexer.line()), nameOf(m_key));
    }
    return value;
}

std::string_view ManifestParser::State::string(Token token, std::string_view text) const
{
    if (token != Token::String)
        fail(tr("the value of \"%1\" is not a string").arg(nameOf(m_key)));
    return text;
}

ChecksumAlgorithm ManifestParser::State::algorithm(std::string_view name)
{
    // It is the same for all files.
    if (name != m_algorithmName) {
        const auto found =
            checksumAlgorithmFromName(QString::fromUtf8(name.data(), static_cast<qsizetype>(name.size())));
        if (!found)
            fail(tr("the checksum algorithm is unknown"));
        m_algorithm = *found;
        m_algorithmName = name;
    }
    return m_algorithm;
}

Lsn ManifestParser::State::lsn(Token token, std::string_view text) const
{
    const std::string_view position = string(token, text);
    const auto value = Lsn::parse(QString::fromUtf8(position.data(), static_cast<qsizetype>(position.size())));
    if (!value || !value->isValid())
        fail(tr("the value of \"%1\" is not a WAL position").arg(nameOf(m_key)));
    return *value;
}

void ManifestParser::State::decodePath(std::string_view hex)
{
    for (std::size_t position = 0; position < hex.size(); position += 2) {
        const std::string_view digits = hex.substr(position, 2);
        const char* const end = digits.data() + digits.size();
        quint8 byte = 0;
        const auto [stopped, error] = std::from_chars(digits.data(), end, byte, 16);
        if (digits.size() != 2 || error != std::errc() || stopped != end)
            fail(tr("an encoded path is not hexadecimal"));
        m_file.path.push_back(static_cast<char>(byte));
    }
}

void ManifestParser::State::finish()
{
    m_lexer.finish();
    if (m_expect != Expect::Nothing)
        fail(tr("the text ends too early"));
    const std::optional<Digest> digest = m_hash.finish();
    if (!digest)
        fail(tr("the last line does not end with a line feed"));
    if (*digest != m_statedChecksum) {
        throw Failure{
            Failure::Code::VerificationFailed, tr("The backup manifest does not match its own checksum."),
            tr("The manifest was changed or damaged after the server wrote it; a backup cannot be verified with "
               "it."),
            tr("The manifest says %1, its text gives %2.")
                .arg(QString::fromLatin1(m_statedChecksum.toHex()), QString::fromLatin1(digest->toHex()))};
    }
}

ManifestParser::ManifestParser(ManifestHandler& handler) : m_state(std::make_unique<State>(handler)) {}

ManifestParser::~ManifestParser() = default;

void ManifestParser::write(std::span<const std::byte> chunk)
{
    m_state->write(std::string_view(reinterpret_cast<const char*>(chunk.data()), chunk.size()));
}

void ManifestParser::finish()
{
    m_state->finish();
}

QStringList ManifestParser::notes() const
{
    return m_state->notes;
}

} // namespace basekeep
