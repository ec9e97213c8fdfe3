#pragma once

#include "engine/identity/RelationFile.h"

#include <QtCore/QCoreApplication>

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace basekeep {

class RelationPages;

/// Hands on the pages of one relation file after the other, whose bytes come in order and in pieces of any size.
///
/// An incremental file begins with the numbers of the blocks that it holds. It is not trusted: numbers that cannot be
/// are noted, and what follows them is not judged.
class RelationPageStream final
{
    Q_DECLARE_TR_FUNCTIONS(RelationPageStream)

public:
    explicit RelationPageStream(RelationPages& pages) : m_pages(pages) {} ///< which must outlive the object

    void begin(std::string_view path, quint64 size); ///< takes any file; does nothing with one that has no pages
    void write(std::span<const std::byte> bytes);

private:
    enum class State { Ignored, Header, Blocks, Padding, Pages };

    [[nodiscard]] bool gather(std::span<const std::byte>& bytes, std::size_t wanted);
    void takeHeader();
    void takeBlocks();
    void takePages(std::span<const std::byte>& bytes);
    void judge(std::span<const std::byte> pages);
    void refuse(const QString& text);

    RelationPages& m_pages;
    RelationFile m_file;
    State m_state = State::Ignored;
    std::string m_path;
    quint64 m_size = 0;            ///< of the file, bytes
    std::vector<std::byte> m_part; ///< of what must be whole before it is looked at
    std::vector<quint32> m_blocks; ///< of an incremental file
    std::size_t m_paddingLeft = 0;
    quint64 m_next = 0; ///< page, counted in the file
};

} // namespace basekeep
