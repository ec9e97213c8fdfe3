#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

#include <QtCore/QCoreApplication>
#include <QtCore/QString>

namespace basekeep {

/// Cuts the text of a manifest into JSON tokens, from chunks of any size. Keeps one token at a time, of a length that
/// the onlooker sets: what is longer is refused before it is stored.
///
/// Stricter than JSON where a server never makes use of the freedom: no carriage return (a sign of converted line
/// ends), numbers are integers, `true` and `false` do not occur.
class ManifestLexer final
{
    Q_DECLARE_TR_FUNCTIONS(ManifestLexer)

public:
    enum class Token { ObjectBegin, ObjectEnd, ArrayBegin, ArrayEnd, Colon, Comma, String, Number, Null };

    /// Called for each token in turn. The text is that of a string (decoded) or number, else empty; valid during the
    /// call.
    using Consumer = std::function<void(Token token, std::string_view text)>;

    explicit ManifestLexer(Consumer consumer);

    /// Throws Failure (VerificationFailed) for what cannot be a token.
    void write(std::string_view chunk);

    /// Throws if the text ended inside a token.
    void finish();

    /// How many bytes the next string may have, and whether it must be UTF-8; holds until it is set anew.
    void expectString(std::size_t maximumSize, bool mustBeUtf8);

    /// Ends the reading with "malformed in line …"; `what` is a sentence's middle, without a full stop.
    [[noreturn]] void fail(const QString& what) const;

    [[nodiscard]] quint64 line() const { return m_line; }

private:
    enum class State { Between, String, Escape, UnicodeEscape, Word };

    std::size_t takeBetween(std::string_view rest);
    std::size_t beginString(std::string_view rest);
    std::size_t beginWord(std::string_view rest);
    std::size_t takeString(std::string_view rest);
    void takeEscape(char byte);
    void takeUnicodeDigit(char byte);
    void takeCodeUnit();
    void appendToString(std::string_view bytes);
    void endString();
    void endWord(std::string_view word);
    void emitToken(Token token, std::string_view text = {});

    Consumer m_consumer;
    std::string m_token;
    std::size_t m_maximumSize = 256;
    bool m_mustBeUtf8 = true;
    State m_state = State::Between;
    quint64 m_line = 1;
    unsigned m_codeUnit = 0; ///< of the \u escape being read
    int m_codeUnitDigits = 0;
    unsigned m_highSurrogate = 0; ///< waits for its low half; 0 if none does
};

} // namespace basekeep
