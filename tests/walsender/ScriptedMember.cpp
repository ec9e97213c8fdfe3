#include "tests/walsender/ScriptedMember.h"

#include <QtCore/QtEndian>

namespace basekeep {

namespace {

constexpr qsizetype blockSize = 512;

void put(QByteArray& header, qsizetype offset, const QByteArray& bytes)
{
    header.replace(offset, bytes.size(), bytes);
}

} // namespace

ScriptedMember ScriptedMember::file(const QByteArray& name, const QByteArray& content)
{
    ScriptedMember member;
    member.name = name;
    member.content = content;
    return member;
}

ScriptedMember ScriptedMember::folder(const QByteArray& name)
{
    ScriptedMember member;
    member.name = name + '/';
    member.type = '5';
    member.mode = 0700;
    return member;
}

ScriptedMember ScriptedMember::link(const QByteArray& name, const QByteArray& target)
{
    ScriptedMember member;
    member.name = name + '/';
    member.type = '2';
    member.mode = 0777;
    member.linkTarget = target;
    return member;
}

QByteArray ScriptedMember::number(qsizetype width, quint64 value)
{
    if (value < quint64{1} << (3 * (width - 1)))
        return QByteArray::number(value, 8).rightJustified(width - 1, '0') + ' ';
    QByteArray bytes(16, '\0');
    qToBigEndian(value, bytes.data() + 8);
    bytes = bytes.right(width);
    bytes[0] = '\x80';
    return bytes;
}

QByteArray ScriptedMember::header() const
{
    const quint64 size = announcedSize.value_or(static_cast<quint64>(sentContent.value_or(content).size()));
    QByteArray header(blockSize, '\0');
    put(header, 0, name);
    put(header, 100, number(8, mode));
    put(header, 108, number(8, userId));
    put(header, 116, number(8, groupId));
    put(header, 124, number(12, size));
    put(header, 136, number(12, static_cast<quint64>(modifiedAt)));
    header[156] = type;
    put(header, 157, linkTarget);
    put(header, 257, QByteArray("ustar\00000", 8));
    put(header, 265, "postgres");
    put(header, 297, "postgres");
    put(header, 329, number(8, 0));
    put(header, 337, number(8, 0));
    if (change)
        change(header);
    put(header, 148, QByteArray(8, ' '));
    quint64 sum = 0;
    for (const char byte : std::as_const(header))
        sum += static_cast<unsigned char>(byte);
    put(header, 148, number(8, sum));
    if (damage)
        damage(header);
    return header;
}

QByteArray ScriptedMember::body() const
{
    const QByteArray sent = sentContent.value_or(content);
    return sent + QByteArray((blockSize - sent.size() % blockSize) % blockSize, '\0');
}

} // namespace basekeep
