#include "engine/manifest/ManifestLexer.h"

#include <algorithm>
#include <array>
#include <utility>

#include <QtCore/QLocale>
#include <QtCore/QUtf8StringView>

#include "engine/jobs/Failure.h"

namespace basekeep {

namespace {

constexpr std::size_t longestWord = 40; ///< a 64-bit number has 20 digits

void appendUtf8(std::string& text, unsigned codePoint)
{
    const auto add = [&text](unsigned byte) {
        text.push_back(static_cast<char>(static_cast<unsigned char>(byte)));
    };
    if (codePoint < 0x80) {
        add(codePoint);
    } else if (codePoint < 0x800) {
        add(0xC0 | codePoint >> 6);
        add(0x80 | (codePoint & 0x3F));
    } else if (codePoint < 0x10000) {
        add(0xE0 | codePoint >> 12);
        add(0x80 | (codePoint >> 6 & 0x3F));
        add(0x80 | (codePoint & 0x3F));
    } else {
        add(0xF0 | codePoint >> 18);
        add(0x80 | (codePoint >> 12 & 0x3F));
        add(0x80 | (codePoint >> 6 & 0x3F));
        add(0x80 | (codePoint & 0x3F));
    }
}

bool endsRun(char byte)
{
    return byte == '"' || byte == '\\' || static_cast<unsigned char>(byte) < 0x20;
}

bool isWordByte(char byte)
{
    return (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
           byte == '-' || byte == '+' || byte == '.';
}

/// The bytes that a string is made of in almost every manifest: no escape begins there, and they are UTF-8 by
/// themselves.
constexpr std::array<bool, 256> isPlainInString = [] {
    std::array<bool, 256> result{};
    for (std::size_t byte = 0x20; byte < 0x80; ++byte)
        result[byte] = byte != '"' && byte != '\\';
    return result;
}();

} // namespace

ManifestLexer::ManifestLexer(Consumer consumer) : m_consumer(std::move(consumer)) {}

void ManifestLexer::expectString(std::size_t maximumSize, bool mustBeUtf8)
{
    m_maximumSize = maximumSize;
    m_mustBeUtf8 = mustBeUtf8;
}

void ManifestLexer::write(std::string_view chunk)
{
    while (!chunk.empty()) {
        std::size_t taken = 1;
        switch (m_state) {
        case State::Between:
            taken = takeBetween(chunk);
            break;
        case State::String:
            taken = takeString(chunk);
            break;
        case State::Escape:
            takeEscape(chunk.front());
            break;
        case State::UnicodeEscape:
            takeUnicodeDigit(chunk.front());
            break;
        case State::Word:
            if (isWordByte(chunk.front())) {
                if (m_token.size() == longestWord)
                    fail(tr("a number is too long"));
                m_token.push_back(chunk.front());
            } else {
                endWord(m_token);
                taken = 0; // the byte belongs to what follows
            }
            break;
        }
        chunk.remove_prefix(taken);
    }
}

void ManifestLexer::finish()
{
    if (m_state == State::Word)
        endWord(m_token);
    if (m_state != State::Between)
        fail(tr("the text ends inside a string"));
}

std::size_t ManifestLexer::takeBetween(std::string_view rest)
{
    switch (rest.front()) {
    case ' ':
    case '\t':
        break;
    case '\n':
        ++m_line;
        break;
    case '\r':
        fail(tr("there is a carriage return, so line ends were converted while the file was copied"));
    case '{':
        emitToken(Token::ObjectBegin);
        break;
    case '}':
        emitToken(Token::ObjectEnd);
        break;
    case '[':
        emitToken(Token::ArrayBegin);
        break;
    case ']':
        emitToken(Token::ArrayEnd);
        break;
    case ':':
        emitToken(Token::Colon);
        break;
    case ',':
        emitToken(Token::Comma);
        break;
    case '"':
        return beginString(rest);
    default:
        return beginWord(rest);
    }
    return 1;
}

std::size_t ManifestLexer::beginString(std::string_view rest)
{
    const auto isPlain = [](char byte) {
        return isPlainInString[static_cast<unsigned char>(byte)];
    };
    // Almost every string lies in the chunk as it is meant, and need not be copied.
    const auto end = std::find_if_not(rest.begin() + 1, rest.end(), isPlain);
    const auto size = static_cast<std::size_t>(end - rest.begin()) - 1;
    if (end != rest.end() && *end == '"' && size <= m_maximumSize) {
        emitToken(Token::String, rest.substr(1, size));
        return size + 2;
    }
    m_token.clear();
    m_state = State::String;
    return 1;
}

std::size_t ManifestLexer::beginWord(std::string_view rest)
{
    if (!isWordByte(rest.front())) {
        const auto code = static_cast<unsigned>(static_cast<unsigned char>(rest.front()));
        fail(tr("there is a byte 0x%1 where none belongs").arg(code, 2, 16, QLatin1Char('0')));
    }
    const auto end = std::find_if_not(rest.begin(), rest.end(), isWordByte);
    const auto size = static_cast<std::size_t>(end - rest.begin());
    if (end != rest.end() && size <= longestWord) {
        endWord(rest.substr(0, size));
        return size;
    }
    m_token.assign(1, rest.front());
    m_state = State::Word;
    return 1;
}

std::size_t ManifestLexer::takeString(std::string_view rest)
{
    // All but the end of a run is copied at once: names are most of a manifest.
    const std::size_t run = static_cast<std::size_t>(std::find_if(rest.begin(), rest.end(), &endsRun) - rest.begin());
    if (run > 0) {
        appendToString(rest.substr(0, run));
        return run;
    }
    switch (rest.front()) {
    case '"':
        endString();
        break;
    case '\\':
        m_state = State::Escape;
        break;
    default:
        fail(tr("a string holds a control character"));
    }
    return 1;
}

void ManifestLexer::takeEscape(char byte)
{
    static constexpr std::string_view letters = "\"\\/bfnrt";
    static constexpr std::string_view meanings = "\"\\/\b\f\n\r\t";
    if (byte == 'u') {
        m_codeUnit = 0;
        m_codeUnitDigits = 0;
        m_state = State::UnicodeEscape;
        return;
    }
    const std::size_t letter = letters.find(byte);
    if (letter == std::string_view::npos)
        fail(tr("a string holds an unknown escape sequence"));
    m_state = State::String;
    appendToString(meanings.substr(letter, 1));
}

void ManifestLexer::takeUnicodeDigit(char byte)
{
    unsigned digit = 0;
    if (byte >= '0' && byte <= '9')
        digit = static_cast<unsigned>(byte - '0');
    else if (byte >= 'a' && byte <= 'f')
        digit = static_cast<unsigned>(byte - 'a') + 10;
    else if (byte >= 'A' && byte <= 'F')
        digit = static_cast<unsigned>(byte - 'A') + 10;
    else
        fail(tr("a \\u escape needs four hexadecimal digits"));
    m_codeUnit = m_codeUnit << 4 | digit;
    if (++m_codeUnitDigits == 4)
        takeCodeUnit();
}

void ManifestLexer::takeCodeUnit()
{
    m_state = State::String;
    const bool isHigh = m_codeUnit >= 0xD800 && m_codeUnit < 0xDC00;
    const bool isLow = m_codeUnit >= 0xDC00 && m_codeUnit < 0xE000;
    if (isLow != (m_highSurrogate != 0))
        fail(tr("a string holds half a surrogate pair"));
    if (isHigh) {
        m_highSurrogate = m_codeUnit;
        return;
    }
    if (m_codeUnit == 0)
        fail(tr("a string holds a NUL character"));
    unsigned codePoint = m_codeUnit;
    if (isLow)
        codePoint = 0x10000 + ((m_highSurrogate - 0xD800) << 10) + (m_codeUnit - 0xDC00);
    m_highSurrogate = 0;
    std::string encoded;
    appendUtf8(encoded, codePoint);
    appendToString(encoded);
}

void ManifestLexer::appendToString(std::string_view bytes)
{
    if (m_highSurrogate != 0)
        fail(tr("a string holds half a surrogate pair"));
    if (m_token.size() + bytes.size() > m_maximumSize)
        fail(tr("a string is longer than %1 bytes").arg(QLocale().toString(static_cast<qulonglong>(m_maximumSize))));
    m_token.append(bytes);
}

void ManifestLexer::endString()
{
    if (m_highSurrogate != 0)
        fail(tr("a string holds half a surrogate pair"));
    if (m_mustBeUtf8 && !QUtf8StringView(m_token.data(), static_cast<qsizetype>(m_token.size())).isValidUtf8())
        fail(tr("a string is not valid UTF-8"));
    m_state = State::Between;
    emitToken(Token::String, m_token);
}

void ManifestLexer::endWord(std::string_view word)
{
    m_state = State::Between;
    if (word == "null")
        return emitToken(Token::Null);
    const bool startsAsNumber = word.front() == '-' || (word.front() >= '0' && word.front() <= '9');
    if (!startsAsNumber)
        fail(tr("there is a word that is no value"));
    emitToken(Token::Number, word);
}

void ManifestLexer::emitToken(Token token, std::string_view text)
{
    m_consumer(token, text);
}

void ManifestLexer::fail(const QString& what) const
{
    throw Failure{Failure::Code::VerificationFailed,
                  tr("The backup manifest is malformed in line %1: %2.").arg(QString::number(m_line), what),
                  tr("The manifest was cut, changed or damaged after the server wrote it; a backup cannot be verified "
                     "with it."),
                  {}};
}

} // namespace basekeep
