#include "gui/wizard/TablespaceMappingModel.h"

#include <QtCore/QDir>
#include <QtCore/QRegularExpression>

#include "gui/widgets/Format.h"
#include "gui/widgets/Icons.h"

namespace basekeep {

namespace {

QString cleaned(const QString& path)
{
    return QDir::cleanPath(QDir::fromNativeSeparators(path));
}

/// The same, or one inside the other.
bool overlaps(const QString& left, const QString& right)
{
    return (left + u'/').startsWith(right + u'/') || (right + u'/').startsWith(left + u'/');
}

} // namespace

TablespaceMappingModel::TablespaceMappingModel(QObject* parent) : QAbstractTableModel(parent) {}

void TablespaceMappingModel::setTablespaces(const QList<ServerTablespace>& tablespaces)
{
    // What the user has typed for a tablespace outlives a second look at the server.
    const QList<Row> before = m_rows;
    beginResetModel();
    m_rows.clear();
    for (const ServerTablespace& tablespace : tablespaces) {
        if (tablespace.location.startsWith(QLatin1String("pg_tblspc/")))
            continue;
        Row row;
        for (const Row& known : before) {
            if (known.serverPath == tablespace.location)
                row = known;
        }
        row.oid = tablespace.oid;
        row.name = tablespace.name;
        row.serverPath = tablespace.location;
        row.sizeBytes = tablespace.sizeBytes;
        row.isOwn = false;
        m_rows << row;
    }
    suggestUntyped();
    endResetModel();
    Q_EMIT mappingsChanged();
}

void TablespaceMappingModel::setTarget(const QString& target)
{
    if (m_target == target)
        return;
    m_target = target;
    if (m_rows.isEmpty())
        return;
    suggestUntyped();
    Q_EMIT dataChanged(index(0, LocalPath), index(rowCount() - 1, LocalPath));
    Q_EMIT mappingsChanged();
}

void TablespaceMappingModel::setSpaces(const FreeSpaceReader::Spaces& spaces)
{
    bool hasChanged = false;
    for (Row& row : m_rows) {
        const auto found = spaces.constFind(chosenPath(row));
        if (found == spaces.constEnd())
            continue;
        const QString description = FreeSpaceReader::describe(*found);
        hasChanged = hasChanged || description != row.freeSpace;
        row.freeSpace = description;
    }
    if (hasChanged)
        Q_EMIT dataChanged(index(0, FreeSpace), index(rowCount() - 1, FreeSpace));
}

void TablespaceMappingModel::addRow()
{
    beginInsertRows({}, rowCount(), rowCount());
    Row row;
    row.isOwn = true;
    m_rows << row;
    endInsertRows();
    Q_EMIT mappingsChanged();
}

void TablespaceMappingModel::suggest()
{
    if (m_rows.isEmpty())
        return;
    for (Row& row : m_rows) {
        row.isTyped = false;
        row.samePath = false;
        row.freeSpace.clear();
    }
    suggestUntyped();
    Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
    Q_EMIT mappingsChanged();
}

bool TablespaceMappingModel::isAsSuggested() const
{
    return std::none_of(m_rows.cbegin(), m_rows.cend(),
                        [](const Row& row) { return row.isTyped || row.samePath || row.localPath.isEmpty(); });
}

void TablespaceMappingModel::removeRow(int row)
{
    beginRemoveRows({}, row, row);
    m_rows.removeAt(row);
    endRemoveRows();
    Q_EMIT mappingsChanged();
}

QList<TablespaceMapping> TablespaceMappingModel::mappings() const
{
    QList<TablespaceMapping> mappings;
    for (const Row& row : m_rows)
        mappings << TablespaceMapping{row.serverPath, QDir::fromNativeSeparators(chosenPath(row))};
    return mappings;
}

QStringList TablespaceMappingModel::localPaths() const
{
    QStringList paths;
    for (const Row& row : m_rows)
        paths << chosenPath(row);
    return paths;
}

QString TablespaceMappingModel::problem() const
{
    for (const Row& row : m_rows) {
        const QString sentence = problemOf(row);
        if (!sentence.isEmpty())
            return sentence;
    }
    return {};
}

int TablespaceMappingModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int TablespaceMappingModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant TablespaceMappingModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid())
        return {};
    const Row& row = m_rows.at(index.row());
    switch (role) {
    case Qt::DisplayRole:
    case Qt::EditRole:
        return text(row, index.column());
    case Qt::CheckStateRole:
        if (index.column() == SamePath)
            return row.samePath ? Qt::Checked : Qt::Unchecked;
        return {};
    case Qt::TextAlignmentRole:
        return QVariant::fromValue(index.column() == Size ? Qt::AlignRight | Qt::AlignVCenter
                                                          : Qt::AlignLeft | Qt::AlignVCenter);
    case Qt::DecorationRole:
        if (index.column() == LocalPath && !problemOf(row).isEmpty())
            return icon(QStringLiteral("warning"), StateColor::Warning);
        return {};
    case Qt::ToolTipRole: {
        const QString problem = problemOf(row);
        return index.column() == LocalPath && !problem.isEmpty() ? problem : text(row, index.column()).toString();
    }
    case Qt::AccessibleTextRole:
        if (index.column() == SamePath)
            return row.samePath ? tr("Written to the server's own path on this machine")
                                : tr("Not written to the server's own path");
        return text(row, index.column());
    default:
        return {};
    }
}

QVariant TablespaceMappingModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::ToolTipRole && section == SamePath)
        return tr("Writes the tablespace to the same path on this machine as on the server");
    if (role == Qt::TextAlignmentRole)
        return QVariant::fromValue((section == Size ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case Name:
        return tr("Tablespace");
    case ServerPath:
        return tr("On the server");
    case Size:
        return tr("Size");
    case LocalPath:
        return tr("On this machine");
    case SamePath:
        return tr("Same path");
    case FreeSpace:
        return tr("Room");
    default:
        return {};
    }
}

Qt::ItemFlags TablespaceMappingModel::flags(const QModelIndex& index) const
{
    if (!index.isValid())
        return Qt::NoItemFlags;
    const Row& row = m_rows.at(index.row());
    const Qt::ItemFlags flags = Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemNeverHasChildren;
    switch (index.column()) {
    case Name:
    case Size:
    case FreeSpace:
        return flags;
    case ServerPath:
        return row.isOwn ? flags | Qt::ItemIsEditable : flags;
    case LocalPath:
        return row.samePath ? flags : flags | Qt::ItemIsEditable;
    case SamePath:
        return canUseServerPath(row) ? flags | Qt::ItemIsUserCheckable : flags & ~Qt::ItemIsEnabled;
    default:
        return flags;
    }
}

bool TablespaceMappingModel::setData(const QModelIndex& index, const QVariant& value, int role)
{
    if (!index.isValid())
        return false;
    Row& row = m_rows[index.row()];
    if (role == Qt::CheckStateRole && index.column() == SamePath) {
        row.samePath = value.toInt() == Qt::Checked;
    } else if (role == Qt::EditRole && index.column() == LocalPath) {
        row.localPath = value.toString().trimmed();
        row.isTyped = !row.localPath.isEmpty();
        suggestUntyped();
    } else if (role == Qt::EditRole && index.column() == ServerPath && row.isOwn) {
        row.serverPath = value.toString().trimmed();
        suggestUntyped();
    } else {
        return false;
    }
    row.freeSpace.clear();
    // Other rows' suggestions and problems may change with this one.
    Q_EMIT dataChanged(this->index(0, 0), this->index(rowCount() - 1, ColumnCount - 1));
    Q_EMIT mappingsChanged();
    return true;
}

QString TablespaceMappingModel::suggestion(const Row& row) const
{
    // A row added by hand has no name but that of its folder on the server.
    const QString name = row.isOwn ? row.serverPath.section(QRegularExpression(QStringLiteral("[/\\\\]")), -1, -1,
                                                            QString::SectionSkipEmpty)
                                   : row.name;
    if (m_target.isEmpty() || name.isEmpty())
        return {};
    // A tablespace may be called anything; a folder may not.
    QString folder;
    for (const QChar character : name)
        folder += character.isLetterOrNumber() || character == u'-' || character == u'_' ? character : QChar(u'_');
    return m_target + m_infix + folder;
}

void TablespaceMappingModel::suggestUntyped()
{
    // Names that differ may become the same folder, also by the rules of a file system that ignores letter case.
    QStringList taken;
    for (const Row& row : m_rows) {
        if (row.isTyped || row.samePath)
            taken << QDir::fromNativeSeparators(chosenPath(row)).toLower();
    }
    for (Row& row : m_rows) {
        if (row.isTyped)
            continue;
        const QString plain = suggestion(row);
        row.localPath = plain;
        const quint32 first = row.oid != 0 ? row.oid : 2;
        for (quint32 number = first; !plain.isEmpty() && taken.contains(row.localPath.toLower()); ++number)
            row.localPath = QStringLiteral("%1-%2").arg(plain).arg(number);
        taken << row.localPath.toLower();
    }
}

QString TablespaceMappingModel::chosenPath(const Row& row)
{
    return row.samePath ? row.serverPath : row.localPath;
}

bool TablespaceMappingModel::canUseServerPath(const Row& row)
{
    return QDir::isAbsolutePath(row.serverPath);
}

QString TablespaceMappingModel::problemOf(const Row& row) const
{
    if (row.serverPath.isEmpty())
        return tr("A tablespace has no path on the server yet.");
    if (chosenPath(row).isEmpty())
        return tr("Tablespace %1 has no folder on this machine yet.")
            .arg(row.name.isEmpty() ? row.serverPath : row.name);

    const QString path = cleaned(chosenPath(row));
    const QString shown = QDir::toNativeSeparators(path);
    if (!QDir::isAbsolutePath(path))
        return tr("The folder “%1” of a tablespace must be an absolute path.").arg(shown);
    if (const QString target = cleaned(m_target); !m_target.isEmpty() && overlaps(path, target))
        return tr("The folder “%1” of a tablespace must lie beside the folder of the backup, not in it or around it.")
            .arg(shown);
    for (const Row& other : m_rows) {
        if (&other != &row && !chosenPath(other).isEmpty() && overlaps(path, cleaned(chosenPath(other))))
            return tr("Two tablespaces share the folder “%1”, or one lies inside the other.").arg(shown);
    }
    return {};
}

QVariant TablespaceMappingModel::text(const Row& row, int column) const
{
    switch (column) {
    case Name:
        return row.isOwn ? tr("(added)", "a tablespace added by hand") : row.name;
    case ServerPath:
        return row.serverPath;
    case Size:
        return row.sizeBytes > 0 ? formatBytes(row.sizeBytes) : QStringLiteral("…");
    case LocalPath:
        return QDir::toNativeSeparators(chosenPath(row));
    case FreeSpace:
        return row.freeSpace;
    default:
        return {};
    }
}

} // namespace basekeep
