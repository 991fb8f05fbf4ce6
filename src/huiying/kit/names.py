"""Personal names in Chinese text: a surname, a given name, and a word beside it that says a person is meant."""

import re
from collections.abc import Iterator

_SURNAMES = frozenset(
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏窦章苏潘葛奚范彭郎鲁韦马苗凤花方俞任袁柳鲍史唐费廉岑薛雷贺倪汤滕殷"
    "罗毕郝邬安常乐于傅皮卞齐康伍余元顾孟黄穆萧尹姚邵湛汪祁毛禹狄贝臧戴谈宋茅庞熊纪舒屈项祝董梁杜阮蓝闵季贾路娄江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊"
    "胡凌霍虞万柯昝管卢莫裘缪解应宗丁宣邓郁单杭洪包诸左石崔吉龚程嵇邢裴陆荣翁荀羊惠甄曲封芮储靳邴段巫乌焦巴谷车侯宓蓬仲伊宫宁仇栾甘祖武符刘景詹"
    "龙叶幸司韶郜黎蓟宿蒲鄂索赖卓蔺屠蒙池乔胥闻莘翟谭贡逄姬申冉郦雍桑桂牛扈燕冀浦尚温庄晏柴瞿阎慕茹习艾鱼容古易戈廖庾暨居耿弘匡文寇欧沃蔚隆师巩聂"
    "晁敖冷辛阚简饶曾沙鞠丰巢关查荆游竺肖涂岳覃佟邝阳鄢仝郗隋"
)
_COMPOUND = re.compile("欧阳|上官|司马|诸葛|东方|皇甫|尉迟|公孙|令狐|慕容|司徒|夏侯|宇文|长孙|端木|南宫|独孤|西门|百里|呼延|闻人|澹台|轩辕|拓跋")
# Characters that end a place, an office or a clause, or are words of grammar: no part of a given name.
_NOT_GIVEN = frozenset(
    "省市县区镇乡村街道路局处科室部门委会院校厂店司队组员的是在了与及我你他她它们这那有不就都也说要去到被把给让对向从因所但等每各某名位个后下里外"
    "内间目级务副原该此和同或且并请找叫称将已曾还又只很最再着过得地之其谁号楼栋幢座层户车先女老总"
)
# Words of everyday language that begin with a character which is a surname too.
_NOT_NAMES = re.compile(
    "项目|车间|高级|常务|高中|任课|任何|任意|方便|高兴|安全|高度|常常|时间|马上|平安|温馨|单位|花园|高楼|高层|房屋|房产|房东|江边|管理|万元|万一|"
    "万分|古城|毛病|解决|解释|解答|计划|支付|关于|关注|关心|关系|应该|应当|严重|严格|严肃|文明|文化|石材|水电|金额|钱款|路灯|路段|路面|温度|常年|"
    "常住|安装|安静|安排|高温|高空|高价|高铁|高考|高校|高新|周边|周围|周一|周二|周三|周四|周五|周六|周日|周末|许多|许可|何时|何人|何种|何处|何况|"
    "曾经|易燃|容易|容积|游客|游泳|广场|施工|管道|管网|包括|包装|查询|查看|查处|景区|景观|季度|华东|华南|古树|纪律|纪检|应急|宣传|程序|程度|费用|"
    "章程|史料|单元|单车|单独|单方|田地|林地|林业|江苏|江西|江南|宁波|温州|苏州|杭州|郑州|徐州|常州|金华|贵州|安徽|云南|左右|左边|左侧|石头|石油|"
    "马路|白天|夏天|夏季|冬季|秋季|牛奶|羊肉|鱼塘|花坛|花草|黄色|黄金|金融|钱包|乐器|车辆|车位|雷雨|康复|齐全|司机|谈话|尚未|尚无|师生|师傅|冷库|"
    "冷气|温水|荣誉|甘肃|蒙古|龙头|农村|农民|农业|居民|居住|满意|连续|连夜|全部|全体|代表|代理|东西|东侧|东门|边上|班级|越来|步行|后来|都是|莫名|"
    "武汉|成都|习惯|经常|幸福|幸好|巴士|文件|文书|文字|闻到|任教|安监|房管|文旅|路政|华为|万达|江北|江东|元旦|元月|经济|申请|申报|申诉|简单|简介|"
    "谢谢|感谢|党员|辛苦|万象|余额|余款|丰富|索赔|索要|印刷|祖父|祖母|牛肉|童车|宿舍|卫生|卫健|舒适|盛夏|广告|桑拿|游戏|关闭|关门|封路|封闭|解除|"
    "解聘|方面|方案|方向|方式|符合|车主"
)
_TITLE = re.compile(
    "先生|女士|小姐|太太|夫人|同志|师傅|老师|教授|医生|大夫|护士|律师|警官|法官|阿姨|大爷|大妈|大叔|大伯|大姐|大哥|奶奶|爷爷|叔叔|老人|同学|主任|"
    "经理|局长|书记|科长|处长|队长|院长|校长|所长|站长|镇长|乡长|区长|县长|村长|组长|会计|董事长|网格员|社工"
)
_STRONG = re.compile(
    "(?:"
    "姓名|名字|联系人|户主|法人代表|法定代表人|负责人|当事人|申请人|投诉人|举报人|被举报人|反映人|来电人|"
    "诉求人|求助人|被投诉人|经办人|承办人|回复人|收件人|收款人|户名|我叫|名叫|叫做|本人|我是"
    r")(?:[:：是为叫]|\s)*"
)
_WEAK = re.compile(
    "(?:市民|业主|居民|村民|租户|房东|先生|女士|小姐|同志|师傅|老师|医生|经理|主任|老板|物业|保安|司机|邻居|老公|丈夫|妻子|老婆|父亲|母亲|儿子|女儿|孩子|"
    "队员|患者|家属|员工)[:：]?"
)
_AFTER = re.compile(
    "$|[^\u4e00-\u9fff*]|态度|推诿|拒|未|已|没|不|曾|向|被|是|"
    "反映|来电|投诉|举报|表示|声称|咨询|求助|建议|希望|要求|反馈|提出|致电|称|说|认为|住在|住|家住|身份证|电话|手机|联系|因|于|在|与|和|及|的|"
    "先生|女士|小姐|同志|师傅|老师"
)
_HAN = re.compile("[\u4e00-\u9fff]")
_LONGEST = 4
_LISTED = frozenset("、和与及")
_ENDS_IN_YU = frozenset("对关由位至属处鉴在用终")  # 对于, 关于: here 于 is no surname


def surname_length(name: str) -> int:
    """Return how many characters of a Chinese name are the surname (0 when it begins with none we know)."""
    if len(name) > 2 and _COMPOUND.match(name):  # noqa: PLR2004
        return 2
    return int(name[:1] in _SURNAMES)


def find_names(text: str) -> Iterator[tuple[int, int]]:
    """Yield (start, end) of full names that stand before or after a title, or after a word such as 姓名 or 我叫.

    A surname alone with a title (王先生) is not yielded: it is what masking a name leaves.
    """
    for title in _TITLE.finditer(text):
        start = _name_before(text, title.start())
        if start is not None:
            yield start, title.start()
    for label in (*_STRONG.finditer(text), *_WEAK.finditer(text)):
        yield from _names_from(text, label.end())


def _names_from(text: str, start: int) -> Iterator[tuple[int, int]]:
    """Yield the name that begins at `start`, and those listed after it: 李刚、张磊."""
    end = _name_after(text, start)
    while end is not None:
        yield start, end
        start = end + 1
        end = _name_after(text, start) if text[end : end + 1] in _LISTED else None


def _name_before(text: str, end: int) -> int | None:
    """Return where the longest full name that ends at `end` begins."""
    starts = range(max(0, end - _LONGEST), end - 1)
    return next((start for start in starts if _is_full_name(text[start:end]) and not _is_preposition(text, start)), None)


def _is_preposition(text: str, start: int) -> bool:
    return text[start] == "于" and start > 0 and text[start - 1] in _ENDS_IN_YU


def _name_after(text: str, start: int) -> int | None:
    """Return where the shortest full name that begins at `start` and is followed by a boundary ends."""
    candidates = (start + length for length in range(2, _LONGEST + 1) if start + length <= len(text))
    return next((end for end in candidates if _is_full_name(text[start:end]) and _AFTER.match(text, end)), None)


def _is_full_name(name: str) -> bool:
    length = surname_length(name)
    given = name[length:]
    if not length or len(given) not in {1, 2} or _NOT_NAMES.match(name):
        return False
    return all(_HAN.match(character) and character not in _NOT_GIVEN for character in given)
