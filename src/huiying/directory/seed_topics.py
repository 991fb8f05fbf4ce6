"""The shipped classes of matters: our own scheme 'huiying-seed', to be mapped or replaced by a city (DOMAIN 5.2).

Lines "code 中文 | English"; a star after the code marks a matter that needs a place.
"""

SCHEME = "huiying-seed"

LINES = """
010000 市政设施 | Public works
010100 道路设施 | Roads
010101* 路面破损 | Broken road surface
010102* 井盖缺损 | Manhole cover missing or broken
010103* 道路积水 | Flooded road
010200 道路照明 | Street lighting
010201* 路灯不亮 | Street light out
010202* 路灯新增 | Request for street lights
010203* 灯杆倾斜损坏 | Lamp post leaning or damaged
010300 排水设施 | Drainage
010301* 污水外溢 | Sewage overflow
010302* 下水道堵塞 | Blocked drain
010303* 排水管网改造 | Renewal of drains
010400 桥梁隧道 | Bridges and tunnels
010401* 桥梁病害 | Damaged bridge
010402* 隧道照明通风 | Tunnel lighting and ventilation
010403* 人行天桥地道 | Footbridges and underpasses
020000 市容环卫 | Streets and cleaning
020100 环境卫生 | Cleaning
020101* 垃圾清运 | Rubbish collection
020102* 公厕管理 | Public toilets
020103* 道路保洁 | Street cleaning
020200 市容秩序 | Order in the street
020201* 占道经营 | Trading on the pavement
020202* 违规户外广告 | Unlawful outdoor advertising
020203* 乱堆乱放 | Goods and waste left about
020300 园林绿化 | Parks and trees
020301* 树木修剪 | Tree pruning
020302* 绿地养护 | Care of green spaces
020303* 公园管理 | Parks
030000 住房物业 | Housing
030100 物业管理 | Property management
030101* 物业服务质量 | Quality of property service
030102* 物业收费 | Property charges
030103* 电梯故障 | Lift out of order
030200 房屋建设 | House building
030201* 房屋质量 | Quality of a building
030202* 施工扰民 | Construction disturbance
030203* 违法建设 | Unlawful construction
030300 房产交易 | House market
030301 购房合同纠纷 | Purchase contract dispute
030302 不动产登记 | Property registration
030303 房屋租赁 | Renting
030400 住房保障 | Housing support
030401 公租房申请 | Public rental housing
030402 住房公积金 | Housing provident fund
030403* 老旧小区改造 | Renewal of old estates
040000 交通运输 | Transport
040100 公共交通 | Public transport
040101* 公交线路站点 | Bus routes and stops
040102 公交服务 | Bus service
040103 出租与网约车 | Taxis and ride hailing
040200 交通管理 | Traffic
040201* 信号灯故障 | Traffic light out of order
040202* 违法停车 | Unlawful parking
040203* 交通拥堵 | Congestion
040300 停车管理 | Parking
040301* 停车收费 | Parking charges
040302* 停车位不足 | Lack of parking
040303* 共享单车停放 | Shared bicycles left about
050000 公用事业 | Utilities
050100 供水 | Water
050101* 停水 | Water cut
050102* 水质问题 | Water quality
050103* 供水管网漏损 | Leaking water main
050200 供电 | Power
050201* 停电 | Power cut
050202 电费计量 | Power bills and meters
050203* 供电设施隐患 | Dangerous power installation
050300 供气供热 | Gas and heating
050301* 燃气泄漏 | Gas leak
050302* 暖气不热 | Cold radiators
050303 气热缴费 | Gas and heating bills
050400 通信邮政 | Telecoms and post
050401* 宽带与信号 | Broadband and signal
050402 通信资费 | Telecom charges
050403 快递服务 | Parcel service
060000 生态环境 | Environment
060100 噪声 | Noise
060101* 夜间施工噪声 | Construction noise at night
060102* 社会生活噪声 | Neighbourhood noise
060103* 交通噪声 | Traffic noise
060200 大气污染 | Air
060201* 餐饮油烟 | Kitchen fumes
060202* 扬尘污染 | Dust
060203* 异味废气 | Smells and waste gas
060300 水与土壤 | Water and soil
060301* 河道污染 | Polluted river
060302* 黑臭水体 | Foul water
060303* 固体废物 | Solid waste
070000 社会保障与就业 | Social security and work
070100 社会保险 | Social insurance
070101 养老保险 | Pension insurance
070102 医疗保险 | Medical insurance
070103 工伤失业保险 | Injury and unemployment insurance
070200 劳动关系 | Labour
070201 拖欠工资 | Unpaid wages
070202 劳动合同 | Labour contract
070203 工时休假 | Hours and leave
070300 就业服务 | Employment service
070301 求职招聘 | Finding work
070302 职业培训 | Vocational training
070303 人才政策 | Talent policy
070400 社会救助 | Social support
070401 低保申请 | Minimum allowance
070402 养老服务 | Care for the elderly
070403 残疾人服务 | Service for the disabled
080000 医疗卫生 | Health
080100 医疗服务 | Medical service
080101 就诊服务 | Treatment
080102 医疗收费 | Medical charges
080103 医患纠纷 | Dispute with a hospital
080200 公共卫生 | Public health
080201 预防接种 | Vaccination
080202 妇幼保健 | Mother and child
080203* 公共场所卫生 | Hygiene in public places
080300 药品器械 | Medicines and devices
080301 药品供应 | Supply of medicines
080302 药品质量 | Quality of medicines
080303 非法行医 | Unlicensed practice
090000 教育文体 | Education, culture and sport
090100 学校教育 | Schools
090101 招生入学 | Admission
090102 学校管理 | School management
090103 师德师风 | Conduct of teachers
090200 校外培训 | Private tuition
090201 培训退费 | Refund of tuition fees
090202 违规培训 | Unlawful tuition
090203 托育服务 | Child care
090300 文体旅游 | Culture, sport and tourism
090301* 文体设施 | Culture and sport facilities
090302 旅游服务 | Tourism
090303* 娱乐场所 | Places of entertainment
100000 市场消费 | Market and consumers
100100 消费维权 | Consumer rights
100101 商品质量 | Quality of goods
100102 退换货纠纷 | Refund and exchange
100103 预付卡消费 | Prepaid cards
100200 食品安全 | Food safety
100201* 餐饮卫生 | Hygiene of restaurants
100202 食品质量 | Quality of food
100203 外卖食品 | Delivered food
100300 价格计量 | Prices and measures
100301 价格违法 | Unlawful prices
100302 缺斤短两 | Short weight
100303 明码标价 | Price marking
100400 企业经营 | Business
100401 企业登记 | Company registration
100402 涉企收费 | Charges on business
100403 惠企政策 | Support for business
110000 公安司法 | Security and justice
110100 治安管理 | Public order
110101* 治安隐患 | Danger to public order
110102* 养犬管理 | Dogs
110103 电信诈骗 | Telephone fraud
110200 户籍证件 | Residence and papers
110201 户口办理 | Household registration
110202 身份证件 | Identity papers
110203 出入境 | Entry and exit
110300 法律服务 | Legal service
110301 法律援助 | Legal aid
110302 人民调解 | Mediation
110303 公证服务 | Notary
120000 行政管理与其他 | Administration and other
120100 政务服务 | Administrative service
120101 办事流程 | How to get it done
120102 服务态度 | Attitude of service
120103 政策咨询 | Question about policy
120200 城乡管理 | Town and village
120201* 村居事务 | Village and community affairs
120202* 征地拆迁 | Land taking and demolition
120203* 农业农村 | Farming and countryside
"""
